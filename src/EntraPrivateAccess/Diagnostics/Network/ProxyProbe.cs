using System.IO;
using System.Net;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>Whether a proxy accepts connections from a server.</summary>
/// <param name="Proxy">The proxy's address without credentials.</param>
/// <param name="Failure">The reason why no connection is possible, as a sentence; null if it is.</param>
internal sealed record ProxyFinding(string Proxy, string? Failure)
{
    /// <summary>The first thing to do about the failure, without a period; null if there is none.</summary>
    public string? Remedy { get; init; }

    /// <summary>Resolves a proxy's name and connects to it, within a time limit for each.</summary>
    public static async Task<ProxyFinding> ProbeAsync(
        IServerNetwork network,
        Uri proxy,
        ProbeLimits limits,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        string name = proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        Stager stager = new(limits, clock);
        Answer<IReadOnlyList<IPAddress>> addresses = IPAddress.TryParse(
            proxy.Host.Trim('[', ']'),
            out IPAddress? literal
        )
            ? Answer<IReadOnlyList<IPAddress>>.Of([literal])
            : await stager
                .WithinAsync(
                    $"The DNS servers did not answer for {proxy.Host}",
                    limit => network.ResolveAsync(proxy.Host, limit),
                    cancellationToken
                )
                .ConfigureAwait(false);
        if (addresses.Value is null)
        {
            return new ProxyFinding(name, $"The name of the proxy {name} does not resolve. {addresses.Failure}")
            {
                Remedy = $"Make sure that the server's DNS resolves {proxy.Host}",
            };
        }

        Answer<Stream> connection = await stager
            .WithinAsync(
                "It did not respond",
                limit => network.ConnectAsync(addresses.Value, proxy.Port, limit),
                cancellationToken
            )
            .ConfigureAwait(false);
        connection.Value?.Dispose();
        bool isLocal = addresses.Value.All(IPAddress.IsLoopback);
        return connection.Value is not null
            ? new ProxyFinding(name, null)
            : new ProxyFinding(
                name,
                isLocal
                    ? FormattableString.Invariant(
                        $"No program listens at the proxy {name}, which is this server itself. {connection.Failure}"
                    )
                    : $"The proxy {name} does not answer. {connection.Failure}"
            )
            {
                Remedy = isLocal
                    ? "If the setting is left over from a network trace, remove it; otherwise start the program"
                    : $"Make sure that the proxy runs and that a firewall allows TCP {proxy.Port} to {proxy.Host}",
            };
    }
}
