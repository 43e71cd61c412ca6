using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Network;

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
