using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// The host names of an environment's list that can be probed. A wildcard is not a host name, so known names that match
/// it are probed instead.
/// </summary>
internal static class ProbeTargets
{
    // Names with a region were observed in one region and may not exist in another.
    private static readonly Dictionary<string, KnownName[]> s_known = new()
    {
        ["*.msappproxy.net"] =
        [
            new("download.msappproxy.net", FactSources.VersionHistory),
            new(ProbeTarget.Tenant + ".registration.msappproxy.net", FactSources.SeamlessSingleSignOn),
            new(ProbeTarget.Tenant + ".bootstrap.msappproxy.net", FactSources.CommunityMonitor),
            new("connector-update.msappproxy.net", FactSources.CommunityMonitor),
        ],
        ["*.servicebus.windows.net"] =
        [
            new("cwap-eur1-weur2.servicebus.windows.net", FactSources.CommunityMonitor),
            new("cwap-nam1-eus2.servicebus.windows.net", FactSources.CommunityMonitor),
        ],
        ["*.microsoftonline.com"] = [new("login.microsoftonline.com", FactSources.ConfigureConnectors)],
        ["*.microsoftonline.us"] = [new("login.microsoftonline.us", FactSources.GovernmentCloud)],
    };

    /// <summary>Gets the known host names that a documented wildcard covers; empty for a host name.</summary>
    public static IReadOnlyList<KnownName> Covered(ServiceEndpoint endpoint) =>
        endpoint.IsWildcard && s_known.TryGetValue(endpoint.Host, out KnownName[]? known) ? known : [];

    public static IReadOnlyList<ProbeTarget> Named(ConnectorEnvironment environment) =>
        [
            .. environment.Endpoints.SelectMany(endpoint =>
                endpoint.IsWildcard
                    ? Covered(endpoint)
                        .Select(known => new ProbeTarget(known.Host, endpoint.Port, endpoint.Use, known.Source)
                        {
                            Pattern = endpoint.Host,
                        })
                    : [new ProbeTarget(endpoint.Host, endpoint.Port, endpoint.Use, NameSource.Documented)]
            ),
        ];

    /// <summary>Gets the wildcards that match neither a known name nor another name in the list.</summary>
    public static IReadOnlyList<ServiceEndpoint> Unnamed(ConnectorEnvironment environment) =>
        [
            .. environment.Endpoints.Where(endpoint =>
                endpoint.IsWildcard
                && Covered(endpoint).Count == 0
                && !environment.Endpoints.Any(other =>
                    other.Port == endpoint.Port
                    && !other.IsWildcard
                    && other.Host.EndsWith(endpoint.Host.Substring(1), StringComparison.Ordinal)
                )
            ),
        ];
}

/// <summary>A host name that a documented wildcard covers, with the source that names it.</summary>
internal sealed record KnownName(string Host, FactSource Origin)
{
    public NameSource Source => Origin.Kind is FactKind.Microsoft ? NameSource.Documented : NameSource.Observed;
}

/// <summary>One host and port that a connector must reach.</summary>
/// <param name="Host">A host name or an address. <see cref="Tenant"/> in a name is a placeholder for the tenant
/// ID.</param>
/// <param name="Use">The purpose, as in the environment's list.</param>
internal sealed record ProbeTarget(string Host, int Port, string Use, NameSource Source)
{
    public const string Tenant = "{tenant}";

    private const int Plain = 80;
    private const int Secure = 443;

    /// <summary>The documented wildcard that includes the host, which a firewall must allow; null for none.</summary>
    public string? Pattern { get; init; }

    /// <summary>Whether the host is contacted over TLS and, behind a proxy, through a tunnel.</summary>
    public bool IsTls { get; init; } = Port != Plain;

    /// <summary>Whether the port is only opened, because its protocol is unknown.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Whether a connection through a proxy is a tunnel.</summary>
    public bool IsTunnel => IsTls || IsRaw;

    /// <summary>The kind of application that the host serves; null for an address of Microsoft.</summary>
    public BackendKind? Backend { get; init; }

    /// <summary>The path of the HTTP request.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The host, with the port if it is not the default of the protocol.</summary>
    public string Authority => Port == (IsTls ? Secure : Plain) ? BracketedHost : ToString();

    private string BracketedHost => Host.Contains(':') ? $"[{Host}]" : Host;

    public bool NeedsTenant => Host.Contains(Tenant);

    /// <summary>Whether the connector and the cloud communicate over it, with certificates on both sides.</summary>
    public bool IsService => Use.StartsWith("Connector", StringComparison.Ordinal);

    public ProbeTarget Of(string tenantId) => this with { Host = Host.Replace(Tenant, tenantId.ToLowerInvariant()) };

    public override string ToString() => FormattableString.Invariant($"{BracketedHost}:{Port}");
}

/// <summary>The kind of an application, which determines whether a connector may reach it through a proxy.</summary>
internal enum BackendKind
{
    /// <summary>A web application that is published with application proxy.</summary>
    ApplicationProxy,

    /// <summary>An application of Private Access.</summary>
    PrivateAccess,
}

/// <summary>The source of a host name, which determines how certain it is that the host exists.</summary>
internal enum NameSource
{
    /// <summary>Documented by Microsoft.</summary>
    Documented,

    /// <summary>Observed in the field by others. The host may no longer exist, so a failure proves nothing.</summary>
    Observed,

    /// <summary>In the own list of addresses of this server's connector, which therefore connects to it.</summary>
    OwnList,
}

/// <summary>Lists the addresses of an environment: the list that the network checks use.</summary>
internal static class EndpointList
{
    private const int Plain = 80;

    public static IReadOnlyList<ConnectorEndpoint> Of(ConnectorEnvironment environment) =>
        [.. environment.Endpoints.Select(endpoint => Describe(environment, endpoint))];

    /// <summary>
    /// Returns whether the address covers a host name: it has that name, or it is a wildcard for a domain above it.
    /// </summary>
    public static bool Covers(ConnectorEndpoint endpoint, string host) =>
        string.Equals(endpoint.Host, host, StringComparison.OrdinalIgnoreCase)
        || (endpoint.IsWildcard && host.EndsWith(endpoint.Host.Substring(1), StringComparison.OrdinalIgnoreCase));

    private static ConnectorEndpoint Describe(ConnectorEnvironment environment, ServiceEndpoint endpoint) =>
        new()
        {
            Host = endpoint.Host,
            Port = endpoint.Port,
            Protocol = endpoint.Port == Plain ? "HTTP" : "HTTPS",
            Purpose = endpoint.Use,
            Source = endpoint.Source,
            Environment = environment.Name,
            IsWildcard = endpoint.IsWildcard,
            Path = endpoint.Path,
            KnownNames = [.. ProbeTargets.Covered(endpoint).Select(known => known.Host)],
        };
}
