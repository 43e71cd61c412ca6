using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>A way out of the server.</summary>
/// <param name="Name">How rows call it: <c>direct</c>, or the proxy's address.</param>
/// <param name="Proxy">The forward proxy, or null for none.</param>
/// <param name="Source">Where that is written.</param>
internal sealed record ServiceRoute(string Name, Uri? Proxy, string Source)
{
    /// <summary>What goes past the proxy.</summary>
    public IReadOnlyList<ProxyBypass> Bypasses { get; init; } = [];

    /// <summary>The proxy for one address; null where that is reached directly.</summary>
    public Uri? ProxyTo(ProbeTarget target)
    {
        string address = target switch
        {
            { IsTls: true, Port: 443 } => $"https://{target.Host}",
            { IsTls: true } => $"https://{target}",
            _ => $"http://{target.Host}",
        };
        return Bypasses.Any(bypass => bypass.Matches(address)) ? null : Proxy;
    }

    public static ServiceRoute Direct(string source) => new("direct", null, source);

    public static ServiceRoute Through(Uri proxy, string source) => new(proxy.GetLeftPart(UriPartial.Authority), proxy, source);
}
