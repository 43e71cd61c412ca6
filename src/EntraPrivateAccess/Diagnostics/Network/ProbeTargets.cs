using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// What of an environment's list can be asked for: a wildcard is no name, so names that are known to be under it
/// stand for it.
/// </summary>
internal static class ProbeTargets
{
    // download: the connector's download address. {tenant}.registration: "Seamless single sign-on". login: the
    // sign-in service.
    // The others were seen in the field (a community connectivity monitor, April 2026), with names of regions in them.
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

    /// <summary>Wildcards for which no name is known, and that no name of the list stands for.</summary>
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
/// <param name="Host">A name that can be asked for; <see cref="Tenant"/> in it stands for the tenant's id.</param>
/// <param name="Use">What it is for, as in the environment's list.</param>
internal sealed record ProbeTarget(string Host, int Port, string Use, NameSource Source)
{
    public const string Tenant = "{tenant}";

    private const int Plain = 80;

    /// <summary>Spoken to in TLS, and through a proxy by a tunnel.</summary>
    public bool IsTls { get; init; } = Port != Plain;

    public bool NeedsTenant => Host.Contains(Tenant);

    /// <summary>True for what the connector and the cloud talk over, with a certificate on both sides.</summary>
    public bool IsService => Use.StartsWith("Connector", StringComparison.Ordinal);

    public ProbeTarget Of(string tenantId) => this with { Host = Host.Replace(Tenant, tenantId.ToLowerInvariant()) };

    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>How sure it is that a host exists.</summary>
internal enum NameSource
{
    /// <summary>Named by Microsoft.</summary>
    Documented,

    /// <summary>Seen in the field by others: it may be gone, and then says nothing.</summary>
    Observed,
}
