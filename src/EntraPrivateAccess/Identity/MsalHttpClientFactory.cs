using System.Net.Http;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>Sends sign-in through the session's own client, so that proxy, TLS and the sandbox's pin hold there too.</summary>
internal sealed class MsalHttpClientFactory(HttpClient client) : IMsalHttpClientFactory
{
    public HttpClient GetHttpClient() => client;
}
