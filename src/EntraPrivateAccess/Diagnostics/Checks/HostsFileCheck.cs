using System.IO;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>Checks that the hosts file contains no entry for an address that connectors require.</summary>
internal sealed class HostsFileCheck(NetworkProbes probes) : SingleCheck(NetworkCheckTable.HostsFile)
{
    public override string Target => "hosts";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        HostsFile file;
        try
        {
            file = await HostsFile.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Skip(
                Target,
                $"The hosts file could not be read: {fault.Message}",
                "Run Test-Connector as administrator."
            );
        }

        ServiceRoutes routes = await probes.Scene(context).RoutesAsync(cancellationToken).ConfigureAwait(false);
        return Judge(file, EndpointList.Of(context.Environment), routes);
    }

    private CheckResult Judge(HostsFile file, IReadOnlyList<ConnectorEndpoint> required, ServiceRoutes routes)
    {
        (HostsEntry Entry, ConnectorEndpoint[] Endpoints)[] found =
        [
            .. file
                .Entries.Select(entry =>
                    (entry, required.Where(endpoint => EndpointList.Covers(endpoint, entry.Host)).ToArray())
                )
                .Where(one => one.Item2.Length > 0),
        ];
        if (found.Length == 0)
        {
            return Pass(
                file.Path,
                $"None of the {file.Entries.Count} entries of the hosts file is for an address that connectors require."
            );
        }

        string detail =
            "The hosts file sets addresses that connectors require: "
            + string.Join("; ", found.Select(one => $"{one.Entry.Host} is {one.Entry.Address} (line {one.Entry.Line})"))
            + ".";
        string action =
            $"Remove these entries from {file.Path}, so that DNS resolves the names, then run Test-Connector "
            + "-Category Network.";
        ConnectorEndpoint[] blocked =
        [
            .. found
                .Where(one => one.Entry.IsBlocking)
                .SelectMany(one => one.Endpoints.Where(endpoint => Resolves(one.Entry.Host, endpoint, routes))),
        ];
        return blocked.Length == 0
            ? Warn(
                file.Path,
                detail
                    + (
                        (routes.Service.Proxy ?? routes.System?.Proxy) is not { } proxy
                            ? " Microsoft changes these addresses without notice."
                            : $" The proxy {proxy.Authority} resolves names itself, so the entries matter only "
                                + "to connections that bypass it."
                    ),
                action,
                ConnectorHealth.Healthy
            )
            : Fail(
                file.Path,
                $"{detail} Such an entry blocks the host.",
                action,
                blocked.Any(endpoint => endpoint.Purpose == ServiceUse)
                    ? ConnectorHealth.Unhealthy
                    : ConnectorHealth.Degraded
            );
    }

    private const string ServiceUse = "Connector and service";

    // Behind a proxy, the proxy resolves the name. Windows fetches revocation lists by its own route.
    private static bool Resolves(string host, ConnectorEndpoint endpoint, ServiceRoutes routes)
    {
        ProbeTarget target = new(host, endpoint.Port, endpoint.Purpose, NameSource.Documented);
        return (target.IsTls ? routes.Service : routes.System)?.ProxyTo(target) is null;
    }
}
