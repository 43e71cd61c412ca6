using System;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>A way out of the server.</summary>
/// <param name="Name">How rows call it: <c>direct</c>, or the proxy's address.</param>
/// <param name="Proxy">The forward proxy, or null for none.</param>
/// <param name="Source">Where that is written.</param>
internal sealed record ServiceRoute(string Name, Uri? Proxy, string Source)
{
    public static ServiceRoute Direct(string source) => new("direct", null, source);

    public static ServiceRoute Through(Uri proxy, string source) => new(proxy.GetLeftPart(UriPartial.Authority), proxy, source);
}
