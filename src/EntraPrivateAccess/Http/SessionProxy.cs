using System;
using System.Net;

namespace EntraPrivateAccess.Http;

/// <summary>The proxy that the person named. It can hold no password; the account that PowerShell runs as answers for it.</summary>
/// <remarks>The frameworks disagree on whether loopback goes through a proxy: here it does only when the proxy is on loopback too.</remarks>
internal sealed class SessionProxy(Uri address) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = CredentialCache.DefaultCredentials;

    public Uri GetProxy(Uri destination) => IsBypassed(destination) ? destination : address;

    public bool IsBypassed(Uri host) => host.IsLoopback && !address.IsLoopback;
}
