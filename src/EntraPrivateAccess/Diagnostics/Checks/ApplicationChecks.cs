using System.IO;
using System.Net;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of applications behind a connector.</summary>
internal static class ApplicationCheckList
{
    /// <summary>How many destinations are tested at the same time.</summary>
    public const int MostAtOnce = 16;

    /// <summary>
    /// The steps of a destination, each with its own limit: name, connection, four handshakes, response.
    /// </summary>
    public const int MostSteps = 7;

    /// <summary>Gets the checks of the route, and then those of each target.</summary>
    public static IEnumerable<IReadOnlyList<Check>> Create(
        IReadOnlyList<ApplicationTarget> targets,
        ProbeLimits limits,
        TimeProvider clock
    )
    {
        NetworkProbes probes = new(limits, clock);
        return targets.Select(target => Of(target, probes)).Prepend([new ApplicationRouteCheck(probes)]);
    }

    /// <summary>Gets one check for each row of the table, for the documentation and for names.</summary>
    public static IReadOnlyList<Check> Samples() =>
        [
            .. Create(
                    [
                        ApplicationTargets.Parse("https://host.example/"),
                        new ApplicationTarget("Range")
                        {
                            Sample = new RangeSample(["192.0.2.1"], "1", [1], 1, BackendKind.PrivateAccess),
                        },
                        new ApplicationTarget("Untested") { Untested = "It is a sample." },
                    ],
                    ProbeLimits.Default,
                    TimeProvider.System
                )
                .SelectMany(checks => checks),
        ];

    private static IReadOnlyList<Check> Of(ApplicationTarget target, NetworkProbes probes)
    {
        if (target.Untested is not null)
        {
            return [new ApplicationUntestedCheck(target)];
        }

        ApplicationEndpointKind kind = new(target);
        ProbeTarget named = target.Endpoint ?? target.Sample!.Targets.First();
        Check[] first = IPAddress.TryParse(named.Host, out _) ? [] : [new HostNameCheck(kind, named, probes)];
        if (target.Sample is { } sample)
        {
            return [.. first, new ApplicationRangeCheck(kind, sample, probes, first)];
        }

        PortCheck port = new(kind, named, probes, first);
        HttpAnswerCheck answer = new(kind, named, probes, port);
        return named switch
        {
            { IsRaw: true } => [.. first, port],
            { IsTls: true } => [.. first, port, new TlsCertificateCheck(kind, named, probes, port), answer],
            _ => [.. first, port, answer],
        };
    }
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

        if (routes.FollowService(BackendKind.ApplicationProxy) || routes.FollowService(BackendKind.PrivateAccess))
        {
            bool isWebOnly = !routes.FollowService(BackendKind.PrivateAccess);
            string applications = isWebOnly ? "web applications" : "applications";
            string rest = isWebOnly ? $" It reaches the segments of Private Access directly: {segments.Source}." : "";
            ProxyFinding? proxy = await scene.ProxyAsync(cancellationToken).ConfigureAwait(false);
            string first = proxy?.Remedy is null ? "" : $"{proxy.Remedy}. ";
            RouteDoubt? doubt = await scene.RouteDoubtAsync(cancellationToken).ConfigureAwait(false);
            if (doubt is not null)
            {
                return proxy is { Failure: { } unusable }
                    ? Warn(
                        proxy.Proxy,
                        $"{unusable} That the connector reaches {applications} through this proxy is not certain: "
                            + doubt.Reason
                            + rest,
                        first + doubt.Remedy,
                        ConnectorHealth.Unknown
                    )
                    : Warn(
                        web.Name,
                        $"The connector reaches {applications} on the route of its service, which is not certain: "
                            + doubt.Reason
                            + rest,
                        doubt.Remedy,
                        ConnectorHealth.Unknown
                    );
            }

            if (proxy is { Failure: { } failure })
            {
                return Fail(
                    proxy.Proxy,
                    $"The connector reaches {applications} through this proxy. {failure}{rest}",
                    first + "Otherwise run Set-ConnectorProxy -Proxy http://host:port with the right proxy.",
                    ConnectorHealth.Degraded
                );
            }
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

/// <summary>Checks a sample of a range of addresses or ports.</summary>
internal sealed class ApplicationRangeCheck(
    ApplicationEndpointKind kind,
    RangeSample sample,
    NetworkProbes probes,
    params Check[] name
) : EndpointCheck(kind, kind.Range, sample.Targets.First(), probes, name)
{
    private const string TestOne = "Test one that is in use with Test-ConnectorApplication -Destination HOST:PORT.";

    protected override IEnumerable<ProbeTarget> Probed => sample.Targets;

    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        (ProbeTarget Target, Answer<Stream> Answer)[] found = await Task.WhenAll(
                sample.Targets.Select(async each =>
                {
                    Answer<Stream> opened = await Probes
                        .Of(each, scene)
                        .PortAsync(cancellationToken)
                        .ConfigureAwait(false);
                    opened.Value?.Dispose();
                    return (each, opened);
                })
            )
            .ConfigureAwait(false);
        string[] accepted = [.. Those(answer => answer.Value is not null)];
        string[] refused = [.. Those(answer => answer.IsRefused)];
        return accepted.Length > 0
                ? Pass(
                    Target,
                    $"{sample.Describe()} Accepted by {string.Join(", ", accepted)}."
                        + (accepted.Length < found.Length ? " Whether the others are in use is unknown." : "")
                )
            // Both a host and a firewall can refuse, so this proves nothing about the network.
            : refused.Length > 0
                ? Skip(
                    Target,
                    $"{sample.Describe()} None accepted a connection. A host or a firewall refused "
                        + $"{string.Join(", ", refused)}, which proves nothing about the range.",
                    TestOne
                )
            : Warn(
                Target,
                sample.Describe()
                    + (
                        Array.Find(found, each => !each.Answer.IsTimeout).Answer is { } other
                            ? $" None accepted a connection. {other.Reason}"
                            : " None responded. That a firewall drops the connections, or that the sample is not in "
                                + $"use, is inferred. {found[0].Answer.Reason}"
                    ),
                $"If the tested addresses and ports are not in use, no action is required. {TestOne}",
                ConnectorHealth.Healthy
            );

        IEnumerable<string> Those(Func<Answer<Stream>, bool> condition) =>
            found.Where(each => condition(each.Answer)).Select(each => $"{each.Target}");
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
