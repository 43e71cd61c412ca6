using System.Net;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The established connections of a connector's service that do not lead to Microsoft's service.</summary>
/// <remarks>
/// No source describes how a connector reports sessions, so connections are all that can be counted. A connection to a
/// public address at port 443 can be one to Microsoft's service, and one to the proxy can be either; neither counts.
/// </remarks>
/// <param name="Connections">The remote ends; null if they are unknown.</param>
internal sealed record ApplicationTraffic(IReadOnlyList<IPEndPoint>? Connections)
{
    private const int MostExamples = 3;

    /// <summary>The number of connections; null if it is unknown.</summary>
    public int? Count => Connections?.Count;

    /// <summary>The reason why the connections are unknown, as a clause; otherwise null.</summary>
    public string? UnknownReason { get; private init; }

    /// <summary>Some of the remote ends, in a list.</summary>
    public string Examples =>
        Connections is null
            ? ""
            : string.Join(", ", Connections.Take(MostExamples))
                + (Connections.Count > MostExamples ? $" and {Connections.Count - MostExamples} more" : "");

    /// <summary>Describes the connections in a sentence.</summary>
    public string Describe() =>
        Count switch
        {
            null => $"Open sessions are unknown: {UnknownReason}.",
            0 => "The connector has no open connection to an application.",
            1 => $"The connector has one open connection to an application ({Examples}).",
            { } count => $"The connector has {count} open connections to applications ({Examples}).",
        };

    public static async Task<ApplicationTraffic> ReadAsync(CheckContext context, CancellationToken cancellationToken)
    {
        InstalledConnector? installed = await context.InstalledAsync(cancellationToken).ConfigureAwait(false);
        if (installed?.ConnectorService is not { State: ServiceState.Running } service)
        {
            return new ApplicationTraffic([]);
        }

        try
        {
            IReadOnlyList<IPEndPoint> all =
            [
                .. (
                    await context
                        .Server.Network.ConnectionsAsync(service.ProcessId, cancellationToken)
                        .ConfigureAwait(false)
                ).Select(Unmapped),
            ];
            // A connector that works has a connection to its service, so an empty list proves nothing.
            return all.Count == 0
                ? Unknown("Windows lists no connection of the service")
                : new ApplicationTraffic(
                    Without(
                        await ProxiesAsync(context, cancellationToken).ConfigureAwait(false),
                        [.. all.Where(end => !ServiceConnection.IsOfService(end, context.Environment))]
                    )
                );
        }
        catch (ConnectorException failure)
        {
            return Unknown($"the connections of the service could not be read ({failure.Message.TrimEnd('.')})");
        }
    }

    // If the name of a proxy resolves to none of the connected addresses (anymore), its port identifies it.
    private static IReadOnlyList<IPEndPoint> Without(
        ILookup<int, IPAddress> proxies,
        IReadOnlyList<IPEndPoint> connections
    ) =>
        [
            .. connections
                .GroupBy(end => end.Port)
                .SelectMany(same =>
                    !proxies.Contains(same.Key) ? same
                    : same.Any(end => proxies[same.Key].Contains(end.Address))
                        ? same.Where(end => !proxies[same.Key].Contains(end.Address))
                    : []
                ),
        ];

    // The addresses of the proxies that the service may use, by port. An unknown address is empty.
    private static async Task<ILookup<int, IPAddress>> ProxiesAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        ServiceRoutes routes = await ServiceRoutes.ReadAsync(context, cancellationToken).ConfigureAwait(false);
        List<(int Port, IPAddress Address)> found = [];
        foreach (Uri proxy in new[] { routes.Service.Proxy, routes.System?.Proxy }.OfType<Uri>())
        {
            try
            {
                IReadOnlyList<IPAddress> addresses = await context
                    .Server.Network.ResolveAsync(proxy.Host, cancellationToken)
                    .ConfigureAwait(false);
                found.AddRange(addresses.Select(address => (proxy.Port, address)));
            }
            catch (ServerException)
            {
                found.Add((proxy.Port, IPAddress.None));
            }
        }

        return found.ToLookup(each => each.Port, each => each.Address);
    }

    private static IPEndPoint Unmapped(IPEndPoint end) =>
        end.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(end.Address.MapToIPv4(), end.Port) : end;

    private static ApplicationTraffic Unknown(string reason) =>
        new((IReadOnlyList<IPEndPoint>?)null) { UnknownReason = reason };
}
