using System.IO;
using System.Net;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of applications behind a connector.</summary>
internal static class ApplicationCheckList
{
    /// <summary>How many destinations are tested at the same time.</summary>
    private const int MostAtOnce = 16;

    /// <summary>
    /// Gets the checks in rounds, in the order of the targets. A round tests at most 16 destinations, so that many
    /// applications neither exhaust the server nor share one time limit.
    /// </summary>
    public static IEnumerable<IReadOnlyList<Check>> Rounds(
        IReadOnlyList<ApplicationTarget> targets,
        ProbeLimits limits,
        TimeProvider clock
    )
    {
        NetworkProbes probes = new(limits, clock);
        yield return [new ApplicationRouteCheck(probes)];
        for (int begun = 0; begun < targets.Count; begun += MostAtOnce)
        {
            yield return [.. targets.Skip(begun).Take(MostAtOnce).SelectMany(target => Of(target, probes))];
        }
    }

    /// <summary>Gets one check for each row of the table, for the documentation and for names.</summary>
    public static IReadOnlyList<Check> Samples() =>
        [
            .. Rounds(
                    [
                        ApplicationTargets.Parse("https://host.example/"),
                        new ApplicationTarget("Range") { Sample = new RangeSample([], "0", [], 0, default) },
                        new ApplicationTarget("Untested") { Untested = "It is a sample." },
                    ],
                    ProbeLimits.Default,
                    TimeProvider.System
                )
                .SelectMany(round => round),
        ];

    private static IEnumerable<Check> Of(ApplicationTarget target, NetworkProbes probes)
    {
        if (target.Untested is not null)
        {
            return [new ApplicationUntestedCheck(target)];
        }

        ApplicationNameCheck? name =
            target.Endpoint is { } named && !IPAddress.TryParse(named.Host, out _)
                ? new ApplicationNameCheck(target, probes)
                : null;
        Check[] first = name is null ? [] : [name];
        if (target.Sample is not null)
        {
            return [.. first, new ApplicationRangeCheck(target, probes, first)];
        }

        ApplicationPortCheck port = new(target, probes, first);
        return target.Endpoint switch
        {
            { IsRaw: true } => [.. first, port],
            { IsTls: true } =>
            [
                .. first,
                port,
                new ApplicationCertificateCheck(target, probes, port),
                new ApplicationAnswerCheck(target, probes, port),
            ],
            _ => [.. first, port, new ApplicationAnswerCheck(target, probes, port)],
        };
    }
}

/// <summary>One step of a connection to one application.</summary>
internal abstract class ApplicationCheck(
    CheckDefinition definition,
    ApplicationTarget target,
    NetworkProbes probes,
    params Check[] dependsOn
) : EndpointCheck(definition, target.Endpoint!, probes, dependsOn)
{
    public sealed override string Target => target.Label;

    protected ApplicationTarget Application => target;

    protected sealed override CheckDefinition ProxyCheck => ApplicationCheckTable.Route;

    // The row with the cause may be excluded, and then nothing is known about the application.
    protected sealed override ConnectorHealth BlockedHealth => ConnectorHealth.Unknown;

    protected sealed override string LabelOf(ProbeTarget named) => target.Label;
}

/// <summary>Reports the route to applications, and whether its proxy can be used.</summary>
internal sealed class ApplicationRouteCheck(NetworkProbes probes) : SingleCheck(ApplicationCheckTable.Route)
{
    public override string ErrorId => "ApplicationProxyNotReached";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ProbeContext scene = probes.Scene(context);
        BackendRoutes routes = await scene.BackendsAsync(cancellationToken).ConfigureAwait(false);
        ServiceRoute web = routes.ApplicationProxy;
        ServiceRoute segments = routes.PrivateAccess;
        if (!routes.UsesProxy)
        {
            return Pass(web.Name, $"The connector reaches applications directly: {web.Source}.");
        }

        if (
            web.Proxy is not null
            && await scene.ProxyAsync(cancellationToken).ConfigureAwait(false) is { Failure: { } failure } broken
        )
        {
            return Fail(
                broken.Proxy,
                $"The connector reaches applications through this proxy. {failure}",
                (broken.Remedy is null ? "" : $"{broken.Remedy}. ")
                    + "Otherwise run Set-ConnectorProxy -Proxy http://host:port with the right proxy.",
                ConnectorHealth.Degraded
            );
        }

        string through = $"The connector reaches applications on the route of its service: {web.Name} ({web.Source}).";
        return web == segments
            ? Pass(web.Name, through)
            : Warn(
                web.Name,
                $"{(web.Proxy is null ? $"It reaches web applications directly: {web.Source}." : through)} It reaches "
                    + $"the segments of Private Access directly: {segments.Source}.",
                "Run Update-Connector.",
                ConnectorHealth.Healthy
            );
    }
}

/// <summary>Checks that the name of the application's host resolves.</summary>
internal sealed class ApplicationNameCheck(ApplicationTarget target, NetworkProbes probes)
    : ApplicationCheck(ApplicationCheckTable.HostName, target, probes)
{
    public override string ErrorId => "ApplicationNotResolved";

    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<IReadOnlyList<IPAddress>> found = await probe.NameAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        HostsEntry? entry = await scene.HostsEntryAsync(named.Host, cancellationToken).ConfigureAwait(false);
        return (found.Value, proxy) switch
        {
            ({ } addresses, null) => Pass(
                Target,
                $"Resolves to {string.Join(", ", addresses)}."
                    + (entry is null ? "" : $" The hosts file sets this address (line {entry.Line}).")
            ),
            ({ }, _) => Pass(Target, $"The proxy {proxy.Authority} resolves this name."),
            _ => Fail(
                named,
                found.Reason!,
                $"Make sure that the server's DNS resolves {named.Host}: check its forwarders, the domain of the "
                    + "server, and the spelling in the application."
            ),
        };
    }
}

/// <summary>Checks that the application accepts a connection.</summary>
internal sealed class ApplicationPortCheck(ApplicationTarget target, NetworkProbes probes, params Check[] name)
    : ApplicationCheck(ApplicationCheckTable.Port, target, probes, name)
{
    public override string ErrorId => "ApplicationNotReached";

    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<Stream> found = await probe.PortAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        HostsEntry? entry = proxy is null
            ? await scene.HostsEntryAsync(named.Host, cancellationToken).ConfigureAwait(false)
            : null;
        return found switch
        {
            { Value: not null } => Pass(
                Target,
                proxy is null ? "Connected."
                    : named.IsTunnel ? $"The proxy {proxy.Authority} opened a tunnel."
                    : $"The proxy {proxy.Authority} accepts connections."
            ),
            { Failure: { } failure } when entry is not null => Fail(named, $"{failure} {entry.Cause}", entry.Remedy),
            { Failure: { } failure } => Fail(
                named,
                failure,
                proxy is null
                    ? $"Allow TCP {named.Port} from this server to {named.Host} in the firewalls between them, and "
                        + "make sure that the application runs and listens on this port."
                    : $"Configure the proxy {proxy.Authority} to allow CONNECT to {named} without authentication."
            ),
            _ => Skip(Target, found.Reason!, health: BlockedHealth),
        };
    }
}

/// <summary>Checks a sample of a range of addresses or ports.</summary>
internal sealed class ApplicationRangeCheck(ApplicationTarget target, NetworkProbes probes, params Check[] name)
    : SingleCheck(ApplicationCheckTable.Range)
{
    public override string Target => target.Label;

    public override IReadOnlyList<Check> DependsOn => name;

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (probes.Scene(context).Unreal is { } unreal)
        {
            return Skip(Target, unreal);
        }

        RangeSample sample = target.Sample!;
        ProbeTarget[] targets = [.. sample.Targets];
        Answer<Stream>[] found = await Task.WhenAll(
                targets.Select(each => probes.Of(each, context).PortAsync(cancellationToken))
            )
            .ConfigureAwait(false);
        foreach (Answer<Stream> opened in found)
        {
            opened.Value?.Dispose();
        }

        string[] accepted = [.. targets.Where((_, index) => found[index].Value is not null).Select(each => $"{each}")];
        return accepted.Length > 0
            ? Pass(Target, $"{sample.Describe()} Accepted by {string.Join(", ", accepted)}.")
            : Warn(
                Target,
                $"{sample.Describe()} No connection was accepted. {found[0].Reason}",
                "If the tested addresses and ports are not in use, no action is required. Test one that is in use with "
                    + "Test-ConnectorApplication -Destination HOST:PORT.",
                ConnectorHealth.Healthy
            );
    }
}

/// <summary>Names a destination that is not tested.</summary>
internal sealed class ApplicationUntestedCheck(ApplicationTarget target) : SingleCheck(ApplicationCheckTable.Untested)
{
    public override string Target => target.Label;

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            Skip(
                Target,
                target.Untested!,
                target.Action,
                target.IsUnread ? ConnectorHealth.Unknown : ConnectorHealth.Healthy
            )
        );
}
