using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Diagnostics.Network.Revocation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>Whether the revocation of the service's certificate can be asked for, on every way out that may be taken for it.</summary>
/// <remarks>The tunnel asks without the configured proxy (Windows does, by its own setting), so the direct way is looked at, too.</remarks>
internal abstract class RevocationCheck(string name, ProbeTarget anchor, NetworkProbes probes, Check certificate) : Check(name, CheckCategories.Network)
{
    public override string ErrorId => "RevocationUnknown";

    public override string Target => anchor.Host;

    public override IReadOnlyList<Check> DependsOn => [certificate];

    public sealed override async Task<IReadOnlyList<CheckResult>> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        NetworkScene scene = probes.Scene(context);
        Answer<TlsObservation> shown = await probes.Of(anchor, context).TlsAsync(cancellationToken).ConfigureAwait(false);
        if (shown.Value is null)
        {
            return [Skip(Target, shown.Reason!)];
        }

        ServerTrust trust = ServerTrust.Judge(shown.Value, await scene.RootsAsync(cancellationToken).ConfigureAwait(false), scene.Environment.NetworkRoot, scene.Now);
        if (trust.Chain.Count < 2)
        {
            return [Skip(Target, $"Nobody vouches for the certificate of {anchor.Host}, so there is nobody to ask.")];
        }

        ServiceRoutes routes = await scene.RoutesAsync(cancellationToken).ConfigureAwait(false);
        CheckResult[][] rows = await Task.WhenAll(Ways(routes).Select(async way =>
            (await LookAsync(new RevocationProbe(scene), way, trust.Chain, scene.Now, cancellationToken).ConfigureAwait(false)).ToArray())).ConfigureAwait(false);
        return [.. rows.SelectMany(found => found)];
    }

    protected abstract Task<IReadOnlyList<CheckResult>> LookAsync(
        RevocationProbe probe, RevocationWay way, IReadOnlyList<X509Certificate2> chain, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Where Windows has a proxy of its own, the direct way is only its second choice.</summary>
    protected CheckResult Unreachable(RevocationWay way, string target, string detail) => way.IsSpare
        ? Warn(target, detail, "Nothing, as long as the proxy of netsh winhttp leads there.", ConnectorHealth.Healthy)
        : Fail(target, detail, way.Route.Proxy is { } proxy
            ? $"Let the proxy {proxy.Authority} pass plain requests to {new Uri(target.Split(' ')[0]).Host}:80 without a sign-in, and not change what comes back."
            : $"Allow this server outbound TCP 80 to {new Uri(target.Split(' ')[0]).Host}; where only a proxy leads out, run netsh winhttp set proxy HOST:PORT.",
            way.IsOnly ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded);

    protected static string On(RevocationWay way, Uri address) => way.Route.Proxy is null ? address.AbsoluteUri : $"{address.AbsoluteUri} through {way.Route.Name}";

    private static IEnumerable<RevocationWay> Ways(ServiceRoutes routes)
    {
        // Which of several Windows takes for the tunnel is inferred from its documents: one that is closed is told, and keeps nobody from installing.
        bool isOnly = routes.Service.Proxy is null && routes.System is null;
        yield return new(routes.Service, IsOnly: isOnly);
        if (routes.System is { } system && system.Proxy != routes.Service.Proxy)
        {
            yield return new(system);
        }

        if (routes.Service.Proxy is not null)
        {
            yield return new(ServiceRoute.Direct("past every proxy"), IsSpare: routes.System is not null);
        }
    }
}
