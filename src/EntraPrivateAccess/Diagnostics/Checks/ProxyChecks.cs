using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Reports the route that the connector service takes, and the settings that this check can't evaluate.
/// </summary>
internal sealed class ProxyRouteCheck(NetworkProbes probes) : SingleCheck(NetworkCheckTable.ProxyRoute)
{
    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ProbeContext scene = probes.Scene(context);
        ServiceRoutes routes = await scene.RoutesAsync(cancellationToken).ConfigureAwait(false);
        if (routes.Unreadable is string unreadable)
        {
            return Skip("exe.config", $"The route of the connector service is unknown: {unreadable}");
        }

        string route =
            (routes.IsUncertain, routes.Service.Proxy) switch
            {
                (true, _) =>
                    "Whether the connector service connects directly is uncertain: no setting of the service names a "
                        + "proxy, and only WinHTTP has one",
                (_, null) => $"The connector service connects directly ({routes.Service.Source})",
                _ => $"The connector service connects through {routes.Service.Name} ({routes.Service.Source})",
            }
            + DescribeBypasses(routes.Service)
            + "; Windows fetches revocation lists "
            + (routes.System is null ? "directly." : $"through {routes.System.Name}.");
        List<string> notes = [.. routes.Notes];
        if (await scene.DiscoveryAsync(cancellationToken).ConfigureAwait(false) is { } found)
        {
            notes.Add(found);
        }

        return notes.Count == 0 && !routes.IsUncertain
            ? Pass(routes.Service.Name, route)
            : Warn(
                routes.Service.Name,
                string.Join(" ", notes.Prepend(route)),
                routes.Service.Remedy,
                ConnectorHealth.Healthy
            );
    }

    private static string DescribeBypasses(ServiceRoute route) =>
        route.Bypasses.Count == 0
            ? ""
            : $", bypassing it for {string.Join(" and ", route.Bypasses.Select(bypass => bypass.Text))}";
}

/// <summary>
/// Checks that the proxy of the connector service exists and accepts connections. If it doesn't, no address behind it
/// can be reached.
/// </summary>
internal sealed class ProxyReachableCheck(NetworkProbes probes, Check? configuration = null)
    : SingleCheck(NetworkCheckTable.ProxyReachable)
{
    public override string ErrorId => "ProxyNotReached";

    public override IReadOnlyList<Check> DependsOn => configuration is null ? [] : [configuration];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ProbeContext scene = probes.Scene(context);
        ServiceRoutes routes = await scene.RoutesAsync(cancellationToken).ConfigureAwait(false);
        if ((scene.Unreal ?? routes.Unreadable) is string reason)
        {
            return Skip(Target, reason);
        }

        ProxyFinding? found = await scene.ProxyAsync(cancellationToken).ConfigureAwait(false);
        return found switch
        {
            null => Pass("direct", "The connector service uses no proxy."),
            { Failure: null } => Pass(found.Proxy, "The proxy accepts connections."),
            _ => Fail(found.Proxy, found.Failure, Remedy(routes.Service, found)),
        };
    }

    // The command depends on where the proxy is set.
    private static string Remedy(ServiceRoute route, ProxyFinding found)
    {
        string first = found.Remedy is string remedy ? remedy + ". " : "";
        return route.Defect is not null ? $"{route.Defect.Remedy.TrimEnd('.')}."
            : route.Source.StartsWith("the ", StringComparison.Ordinal)
                ? $"{first}Or correct {route.Source}, or run Set-ConnectorProxy -Bypass to use no proxy."
            : $"{first}Or run Set-ConnectorProxy -Proxy http://host:port with the right proxy, or Set-ConnectorProxy "
                + "-Clear to remove it.";
    }
}
