using System;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Installation;

/// <summary>A way out for both services, as somebody wants it.</summary>
internal sealed record ProxySetting
{
    private ProxySetting(ConnectorProxyMode mode, Uri? address = null)
    {
        Mode = mode;
        Address = address;
    }

    public ConnectorProxyMode Mode { get; }

    public Uri? Address { get; }

    /// <summary>Nothing in the services' own files: what the machine says holds.</summary>
    public static ProxySetting Default { get; } = new(ConnectorProxyMode.Default);

    public static ProxySetting Bypass { get; } = new(ConnectorProxyMode.Bypass);

    /// <summary>The address as a configuration file carries it.</summary>
    public string? Text => Address?.GetLeftPart(UriPartial.Authority);

    /// <exception cref="ConnectorException"><c>ProxyNotUsable</c>: a connector's proxy is plain http and lets it through without signing in.</exception>
    public static ProxySetting Explicit(Uri proxy)
    {
        string? why = proxy switch
        {
            { IsAbsoluteUri: false } => "it is not an absolute address",
            { Scheme: not "http" } => $"its scheme is {proxy.Scheme}, and only http:// is supported",
            { UserInfo.Length: > 0 } => "it carries a user name, and a proxy that asks for credentials is not supported",
            { PathAndQuery: not "/" } => "it carries a path",
            _ => null,
        };
        return why is null ? new ProxySetting(ConnectorProxyMode.Explicit, proxy) : throw Faults.ProxyNotUsable(proxy, why);
    }

    /// <summary>In words, such as "Set the outbound proxy http://proxy:8080 for both services".</summary>
    public string Action => Mode switch
    {
        ConnectorProxyMode.Explicit => $"Set the outbound proxy {Text} for both services",
        ConnectorProxyMode.Bypass => "Let both services go past every proxy",
        _ => "Take the proxy out of both services' configuration",
    };
}
