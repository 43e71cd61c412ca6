using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// The host names of an environment's list that can be probed. A wildcard is not a host name, so known names that match
/// it are probed instead.
/// </summary>
internal static class ProbeTargets
{
    // download: the connector's download address. {tenant}.registration: "Seamless single sign-on". login: the
    // sign-in service. The others were observed in the field (a community connectivity monitor, April 2026) and contain
    // names of regions.
    private static readonly Dictionary<string, (string Host, NameSource Source)[]> s_known = new()
    {
        ["*.msappproxy.net"] =
        [
            ("download.msappproxy.net", NameSource.Documented),
            (ProbeTarget.Tenant + ".registration.msappproxy.net", NameSource.Documented),
            (ProbeTarget.Tenant + ".bootstrap.msappproxy.net", NameSource.Observed),
            ("connector-update.msappproxy.net", NameSource.Observed),
        ],
        ["*.servicebus.windows.net"] =
        [
            ("cwap-eur1-weur2.servicebus.windows.net", NameSource.Observed),
            ("cwap-nam1-eus2.servicebus.windows.net", NameSource.Observed),
        ],
        ["*.microsoftonline.com"] = [("login.microsoftonline.com", NameSource.Documented)],
        ["*.microsoftonline.us"] = [("login.microsoftonline.us", NameSource.Documented)],
    };

    public static IReadOnlyList<ProbeTarget> Named(ConnectorEnvironment environment) =>
        [
            .. environment.Endpoints.SelectMany(endpoint =>
                IsWildcard(endpoint)
                    ? Known(endpoint)
                        .Select(known => new ProbeTarget(known.Host, endpoint.Port, endpoint.Use, known.Source))
                    : [new ProbeTarget(endpoint.Host, endpoint.Port, endpoint.Use, NameSource.Documented)]
            ),
        ];

    /// <summary>Gets the wildcards that match neither a known name nor another name in the list.</summary>
    public static IReadOnlyList<ServiceEndpoint> Unnamed(ConnectorEnvironment environment) =>
        [
            .. environment.Endpoints.Where(endpoint =>
                IsWildcard(endpoint)
                && Known(endpoint).Length == 0
                && !environment.Endpoints.Any(other =>
                    other.Port == endpoint.Port
                    && !IsWildcard(other)
                    && other.Host.EndsWith(endpoint.Host.Substring(1), StringComparison.Ordinal)
                )
            ),
        ];

    private static bool IsWildcard(ServiceEndpoint endpoint) =>
        endpoint.Host.StartsWith("*.", StringComparison.Ordinal);

    private static (string Host, NameSource Source)[] Known(ServiceEndpoint endpoint) =>
        s_known.TryGetValue(endpoint.Host, out (string Host, NameSource Source)[]? known) ? known : [];
}

/// <summary>One host and port that a connector must reach.</summary>
/// <param name="Host">A host name, in which <see cref="Tenant"/> is a placeholder for the tenant ID.</param>
/// <param name="Use">The purpose, as in the environment's list.</param>
internal sealed record ProbeTarget(string Host, int Port, string Use, NameSource Source)
{
    public const string Tenant = "{tenant}";

    private const int Plain = 80;

    /// <summary>Whether the host is contacted over TLS and, behind a proxy, through a tunnel.</summary>
    public bool IsTls { get; init; } = Port != Plain;

    public bool NeedsTenant => Host.Contains(Tenant);

    /// <summary>Whether the connector and the cloud communicate over it, with certificates on both sides.</summary>
    public bool IsService => Use.StartsWith("Connector", StringComparison.Ordinal);

    public ProbeTarget Of(string tenantId) => this with { Host = Host.Replace(Tenant, tenantId.ToLowerInvariant()) };

    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>The source of a host name, which determines how certain it is that the host exists.</summary>
internal enum NameSource
{
    /// <summary>Documented by Microsoft.</summary>
    Documented,

    /// <summary>Observed in the field by others. The host may no longer exist, so a failure proves nothing.</summary>
    Observed,
}
