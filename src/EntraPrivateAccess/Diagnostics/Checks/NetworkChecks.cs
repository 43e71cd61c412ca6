using System.IO;
using System.Net;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of all addresses that the connectors of an environment require.</summary>
internal static class NetworkCheckList
{
    public static IReadOnlyList<Check> Create(ConnectorEnvironment environment) =>
        Create(environment, ProbeLimits.Default, TimeProvider.System);

    public static IReadOnlyList<Check> Create(ConnectorEnvironment environment, ProbeLimits limits, TimeProvider clock)
    {
        if (environment.Endpoints.Count == 0)
        {
            return
            [
                new UnknownHostsCheck(
                    "Microsoft lists no addresses for the " + environment.Name + " environment.",
                    environment.Name
                ),
            ];
        }

        NetworkProbes probes = new(limits, clock);
        IReadOnlyList<ProbeTarget> targets = ProbeTargets.Named(environment);
        Dictionary<ProbeTarget, Check[]> steps = targets.ToDictionary(target => target, target => Of(target, probes));
        ProbeTarget? anchor = targets
            .OrderByDescending(target => target.IsService)
            .FirstOrDefault(target => target is { IsTls: true, NeedsTenant: false, Source: NameSource.Documented });
        Check[] revocation = anchor is null
            ? []
            :
            [
                new RevocationListCheck(anchor, probes, Certificate(steps, anchor)),
                new OcspCheck(anchor, probes, Certificate(steps, anchor)),
            ];
        return
        [
            new ProxyRouteCheck(probes),
            new HostsFileCheck(probes),
            new ProxyReachableCheck(probes),
            .. targets.SelectMany(target => steps[target]),
            .. revocation,
            new LoggedHostsCheck(probes, targets, target => Of(target, probes)),
            .. ProbeTargets
                .Unnamed(environment)
                .Select(unnamed => new UnknownHostsCheck(
                    "This wildcard cannot be tested because no matching host name is known: allow the wildcard itself.",
                    $"{unnamed.Host}:{unnamed.Port}"
                )),
        ];
    }

    private static Check[] Of(ProbeTarget target, NetworkProbes probes)
    {
        HostNameCheck name = new(target, probes);
        PortCheck port = new(target, probes, name);
        if (!target.IsTls)
        {
            return [name, port, new HttpAnswerCheck(target, probes, port)];
        }

        TlsCertificateCheck certificate = new(target, probes, port);
        return [name, port, certificate, new HttpAnswerCheck(target, probes, port)];
    }

    private static Check Certificate(Dictionary<ProbeTarget, Check[]> steps, ProbeTarget anchor) =>
        steps[anchor].Single(check => check is TlsCertificateCheck);
}

/// <summary>The probes of the network checks of one run. All checks of a host share one probe.</summary>
internal sealed class NetworkProbes(ProbeLimits limits, TimeProvider clock)
{
    private readonly Dictionary<ProbeTarget, EndpointProbe> _probes = [];
    private ProbeContext? _scene;

    public ProbeContext Scene(CheckContext context)
    {
        lock (_probes)
        {
            return _scene ??= new ProbeContext(context, limits, clock);
        }
    }

    /// <summary>
    /// Returns whether no known name under the wildcard of a host resolves. One observed name may no longer exist; that
    /// all of them are gone is not plausible.
    /// </summary>
    public async Task<bool> IsBlockedAsync(ProbeTarget named, ProbeContext scene, CancellationToken cancellationToken)
    {
        if (named.Pattern is null)
        {
            return false;
        }

        foreach (
            ProbeTarget other in ProbeTargets
                .Named(scene.Environment)
                .Where(other => other.Pattern == named.Pattern && other.Port == named.Port)
        )
        {
            EndpointProbe? probe;
            lock (_probes)
            {
                if (!_probes.TryGetValue(other, out probe))
                {
                    _probes[other] = probe = new EndpointProbe(other, scene);
                }
            }

            if ((await probe.NameAsync(cancellationToken).ConfigureAwait(false)).Value is not null)
            {
                return false;
            }
        }

        return true;
    }

    public EndpointProbe Of(ProbeTarget target, CheckContext context)
    {
        lock (_probes)
        {
            if (!_probes.TryGetValue(target, out EndpointProbe? probe))
            {
                _probes[target] = probe = new EndpointProbe(target, Scene(context));
            }

            return probe;
        }
    }
}

/// <summary>One step of a connection to one host.</summary>
internal abstract class EndpointCheck(
    CheckDefinition definition,
    ProbeTarget target,
    NetworkProbes probes,
    params Check[] dependsOn
) : SingleCheck(definition)
{
    public override string Target => target.ToString();

    public override IReadOnlyList<Check> DependsOn => dependsOn;

    /// <summary>The probes of all hosts of the run.</summary>
    protected NetworkProbes Probes => probes;

    protected sealed override async Task<CheckResult> LookAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        EndpointProbe probe = probes.Of(target, context);
        Answer<ProbeTarget> named = await probe.TargetAsync(cancellationToken).ConfigureAwait(false);
        if (named.Value is null)
        {
            return Skip(Target, named.Reason!);
        }

        // One broken proxy is one finding, not one per address.
        ProbeContext scene = probes.Scene(context);
        CheckResult row =
            await probe.ProxyAsync(cancellationToken).ConfigureAwait(false) is not null
            && await scene.ProxyAsync(cancellationToken).ConfigureAwait(false) is { Failure: not null } broken
                ? Skip(
                    LabelOf(named.Value),
                    $"The connector service reaches this address through the proxy {broken.Proxy}, which can't be "
                        + $"used: see {ProxyCheck.Name}.",
                    health: BlockedHealth
                )
                : await LookAsync(named.Value, probe, scene, cancellationToken).ConfigureAwait(false);
        return row.About(named.Value.Host, named.Value.Port, named.Value.Pattern);
    }

    /// <summary>The check that reports a proxy that can't be used.</summary>
    protected virtual CheckDefinition ProxyCheck => NetworkCheckTable.ProxyReachable;

    /// <summary>The health if something else prevents the check, such as a proxy.</summary>
    protected virtual ConnectorHealth BlockedHealth => ConnectorHealth.Healthy;

    /// <summary>Gets the target of the rows.</summary>
    protected virtual string LabelOf(ProbeTarget named) => named.ToString();

    /// <param name="named">The host with its actual name.</param>
    protected abstract Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Creates a failed row. An address of the connector service makes the connector Unhealthy; an address that only
    /// sign-in, renewal or Windows needs makes it Degraded.
    /// </summary>
    protected CheckResult Fail(ProbeTarget named, string detail, string action) =>
        Fail(LabelOf(named), detail, action, named.IsService ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded);
}

/// <summary>Checks that the host's name resolves or, behind a proxy, that the proxy's name does.</summary>
internal sealed class HostNameCheck(ProbeTarget target, NetworkProbes probes)
    : EndpointCheck(NetworkCheckTable.HostName, target, probes)
{
    public override string ErrorId => "HostNotResolved";

    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<IReadOnlyList<IPAddress>> found = await probe.NameAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        return (found, proxy, named.Source) switch
        {
            ({ Value: { } addresses }, null, _) => Pass(
                named.ToString(),
                $"Resolves to {string.Join(", ", addresses)}.{await HostsAsync().ConfigureAwait(false)}"
            ),
            ({ Value: not null }, _, _) => Pass(named.ToString(), $"The proxy {proxy!.Authority} resolves this name."),
            (_, not null, _) => Fail(
                named,
                $"The proxy's own name does not resolve. {found.Reason}",
                $"Make sure that the server's DNS resolves {proxy.Host}, or run Set-ConnectorProxy "
                    + "-Proxy http://host:port with another proxy."
            ),
            (_, _, NameSource.Observed)
                when await Probes.IsBlockedAsync(named, scene, cancellationToken).ConfigureAwait(false) => Fail(
                named,
                found.Reason + CheckCause.DescribeBlocked(named.Pattern!),
                $"Make sure that the server's DNS resolves {named.Host}: check its forwarders and any DNS filter."
            ),
            (_, _, NameSource.Observed) => Warn(
                named.ToString(),
                $"{found.Reason} The name was observed in the field and is not documented: it may no longer exist.",
                "No action is needed if the documented names resolve.",
                ConnectorHealth.Healthy
            ),
            _ => Fail(
                named,
                found.Reason!,
                $"Make sure that the server's DNS resolves {named.Host}: check its forwarders and any DNS filter."
            ),
        };

        async Task<string> HostsAsync() =>
            await scene.HostsEntryAsync(named.Host, cancellationToken).ConfigureAwait(false) is { } entry
                ? $" The hosts file sets this address (line {entry.Line})."
                : "";
    }
}

/// <summary>
/// Checks that the port can be reached, directly or through the proxy that the connector service uses.
/// </summary>
internal sealed class PortCheck(ProbeTarget target, NetworkProbes probes, Check name)
    : EndpointCheck(NetworkCheckTable.Port, target, probes, name)
{
    public override string ErrorId => "PortNotReached";

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
            { Failure: string failure } when entry is not null => Fail(named, $"{failure} {entry.Cause}", entry.Remedy),
            { Value: not null } => Pass(
                named.ToString(),
                proxy is null ? "Connected."
                    : named.IsTls ? $"The proxy {proxy.Authority} opened a tunnel."
                    : $"The proxy {proxy.Authority} accepts connections."
            ),
            { Failure: string failure } => Fail(
                named,
                failure,
                proxy is null
                    ? $"Allow outbound TCP {named.Port} from this server to {named.Host}, also for services that run "
                        + "as Network Service. If the server requires a proxy, run "
                        + "Set-ConnectorProxy -Proxy http://host:port."
                    : $"Configure the proxy {proxy.Authority} to allow CONNECT to {named} without authentication."
            ),
            _ => Skip(named.ToString(), found.Reason!),
        };
    }
}

/// <summary>
/// Checks that the host responds to a request. Any response counts: most hosts serve nothing at their root.
/// </summary>
internal sealed class HttpAnswerCheck(ProbeTarget target, NetworkProbes probes, Check port)
    : EndpointCheck(NetworkCheckTable.HttpAnswer, target, probes, port)
{
    public override string ErrorId => "HostSilent";

    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<ProbeResponse> found = await probe.HttpAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        return found switch
        {
            { Value: { IsProxyRefusal: true } reply } when !named.IsTls => Fail(
                named,
                proxy is not null
                    ? ProbeConnection.Refusal(proxy, named, reply)
                    : $"A proxy that is not configured on this server seems to intercept the request: {reply}.",
                $"Configure the proxy to allow requests to {named} without authentication."
            ),
            { Value: { } reply } => Pass(named.ToString(), $"The host responded with {reply}."),
            { Failure: string failure } => Fail(
                named,
                failure,
                $"Find out what drops connections to {named} after they are opened: a proxy, a firewall that inspects "
                    + "packets, or a web filter."
            ),
            _ => Skip(named.ToString(), found.Reason!),
        };
    }
}

/// <summary>Reports an address that can't be tested, so that it does not go unmentioned.</summary>
internal sealed class UnknownHostsCheck(string reason, string target) : SingleCheck(NetworkCheckTable.HostName)
{
    public override string Target => target;

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Skip(target, reason));
}
