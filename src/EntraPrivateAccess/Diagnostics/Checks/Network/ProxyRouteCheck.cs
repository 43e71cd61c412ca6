using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>Which way out the connector service takes, and what about it can't be followed from here.</summary>
internal sealed class ProxyRouteCheck(NetworkProbes probes) : SingleCheck("ProxyRoute", CheckCategories.Network)
{
    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        NetworkScene scene = probes.Scene(context);
        ServiceRoutes routes = await scene.RoutesAsync(cancellationToken).ConfigureAwait(false);
        if (routes.Unreadable is string unreadable)
        {
            return Skip("exe.config", $"Which way the connector service takes is not known: {unreadable}");
        }

        string way = $"The connector service goes out {(routes.Service.Proxy is null ? "directly" : "through " + routes.Service.Name)} ({routes.Service.Source}){Past(routes.Service)}; Windows fetches revocation lists {(routes.System is null ? "directly" : "through " + routes.System.Name)}.";
        List<string> notes = [.. routes.Notes];
        if (routes.IsUnset && scene.Unreal is null && await SearchAsync(context, scene, cancellationToken).ConfigureAwait(false) is string found)
        {
            notes.Add(found);
        }

        return notes.Count == 0
            ? Pass(routes.Service.Name, way)
            : Warn(routes.Service.Name, $"{way} {string.Join(" ", notes)}", "Say what is meant: run Set-ConnectorProxy -Proxy http://host:port, or Set-ConnectorProxy -Bypass for none.", ConnectorHealth.Healthy);
    }

    private static string Past(ServiceRoute route) => route.Bypasses.Count == 0 ? "" : $", and past it to what matches {string.Join(" or ", route.Bypasses.Select(bypass => bypass.Text))}";

    /// <summary>Microsoft: services find a proxy by WPAD without being told to.</summary>
    private static async Task<string?> SearchAsync(CheckContext context, NetworkScene scene, CancellationToken cancellationToken)
    {
        string domain = string.Join(".", context.Description.FullyQualifiedName.Split('.').Skip(1));
        if (domain.Length == 0)
        {
            return null;
        }

        Answer<IReadOnlyList<IPAddress>> search = await scene.ResolveAsync("wpad." + domain, cancellationToken).ConfigureAwait(false);
        return search.Value is null ? null : $"wpad.{domain} exists: services ask it for a proxy by themselves, and that is not followed here.";
    }
}
