using System.IO;
using System.Net;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of every address that an environment's connectors need.</summary>
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
            .. targets.SelectMany(target => steps[target]),
            .. revocation,
            .. ProbeTargets
                .Unnamed(environment)
                .Select(unnamed => new UnknownHostsCheck(
                    "It is a wildcard, and no name under it is known that could be asked for: allow it as it stands.",
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

/// <summary>The probes behind the network checks of one run: checks of one host share one.</summary>
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

    public EndpointProbe Of(ProbeTarget target, CheckContext context)
    {
        lock (_probes)
        {
            if (!_probes.TryGetValue(target, out EndpointProbe? probe))
            {
                _probes[target] = probe = new EndpointProbe(
                    target,
                    _scene ??= new ProbeContext(context, limits, clock)
                );
            }

            return probe;
        }
    }
}

/// <summary>One step of the way to one host.</summary>
internal abstract class EndpointCheck(string name, ProbeTarget target, NetworkProbes probes, params Check[] dependsOn)
    : SingleCheck(name, CheckCategories.Network)
{
    public override string Target => target.ToString();

    public override IReadOnlyList<Check> DependsOn => dependsOn;

    protected sealed override async Task<CheckResult> LookAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        EndpointProbe probe = probes.Of(target, context);
        Answer<ProbeTarget> named = await probe.TargetAsync(cancellationToken).ConfigureAwait(false);
        return named.Value is null
            ? Skip(Target, named.Reason!)
            : await LookAsync(named.Value, probe, probes.Scene(context), cancellationToken).ConfigureAwait(false);
    }

    /// <param name="named">The host by its real name.</param>
    protected abstract Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// What keeps the connector from its service is worse than what only sign-in, renewal or Windows miss.
    /// </summary>
    protected CheckResult Fail(ProbeTarget named, string detail, string action) =>
        Fail(named.ToString(), detail, action, named.IsService ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded);
}

/// <summary>The host's name resolves; behind a proxy, the proxy's does.</summary>
internal sealed class HostNameCheck(ProbeTarget target, NetworkProbes probes)
    : EndpointCheck("HostName", target, probes)
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
                $"Resolves to {string.Join(", ", addresses)}."
            ),
            ({ Value: not null }, _, _) => Pass(
                named.ToString(),
                $"Left to the proxy {proxy!.Authority}, which resolves names by itself."
            ),
            (_, not null, _) => Fail(
                named,
                $"The proxy's own name does not resolve. {found.Reason}",
                $"See that the server's DNS knows {proxy.Host}, or run Set-ConnectorProxy -Proxy http://host:port with another one."
            ),
            (_, _, NameSource.Observed) => Warn(
                named.ToString(),
                $"{found.Reason} The name was seen in the field and is not documented: it may be gone.",
                "Nothing, where the documented names resolve.",
                ConnectorHealth.Healthy
            ),
            _ => Fail(
                named,
                found.Reason!,
                $"Let the server's DNS resolve {named.Host}: see its forwarders, and what filters names on the way."
            ),
        };
    }
}

/// <summary>The port can be reached: directly, or through the proxy that the connector service uses.</summary>
internal sealed class PortCheck(ProbeTarget target, NetworkProbes probes, Check name)
    : EndpointCheck("Port", target, probes, name)
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
        return found switch
        {
            { Value: not null } => Pass(
                named.ToString(),
                proxy is null ? "Connected."
                    : named.IsTls ? $"The proxy {proxy.Authority} opened the way."
                    : $"The proxy {proxy.Authority} is there."
            ),
            { Failure: string failure } => Fail(
                named,
                failure,
                proxy is null
                    ? $"Allow this server outbound TCP {named.Port} to {named.Host}, also for services that run as Network Service; where only a proxy leads out, run Set-ConnectorProxy -Proxy http://host:port."
                    : $"Let the proxy {proxy.Authority} pass CONNECT to {named} without a sign-in."
            ),
            _ => Skip(named.ToString(), found.Reason!),
        };
    }
}

/// <summary>Which way out the connector service takes, and what about it can't be followed from here.</summary>
internal sealed class ProxyRouteCheck(NetworkProbes probes) : SingleCheck("ProxyRoute", CheckCategories.Network)
{
    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ProbeContext scene = probes.Scene(context);
        ServiceRoutes routes = await scene.RoutesAsync(cancellationToken).ConfigureAwait(false);
        if (routes.Unreadable is string unreadable)
        {
            return Skip("exe.config", $"Which way the connector service takes is not known: {unreadable}");
        }

        string way =
            $"The connector service goes out {(routes.Service.Proxy is null ? "directly" : "through " + routes.Service.Name)} ({routes.Service.Source}){Past(routes.Service)}; Windows fetches revocation lists {(routes.System is null ? "directly" : "through " + routes.System.Name)}.";
        List<string> notes = [.. routes.Notes];
        if (
            routes.IsUnset
            && scene.Unreal is null
            && await SearchAsync(context, scene, cancellationToken).ConfigureAwait(false) is string found
        )
        {
            notes.Add(found);
        }

        return notes.Count == 0
            ? Pass(routes.Service.Name, way)
            : Warn(
                routes.Service.Name,
                $"{way} {string.Join(" ", notes)}",
                "Say what is meant: run Set-ConnectorProxy -Proxy http://host:port, or Set-ConnectorProxy -Bypass for none.",
                ConnectorHealth.Healthy
            );
    }

    private static string Past(ServiceRoute route) =>
        route.Bypasses.Count == 0
            ? ""
            : $", and past it to what matches {string.Join(" or ", route.Bypasses.Select(bypass => bypass.Text))}";

    /// <summary>Microsoft: services find a proxy by WPAD without being told to.</summary>
    private static async Task<string?> SearchAsync(
        CheckContext context,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        string domain = string.Join(".", context.Description.FullyQualifiedName.Split('.').Skip(1));
        if (domain.Length == 0)
        {
            return null;
        }

        Answer<IReadOnlyList<IPAddress>> search = await scene
            .ResolveAsync("wpad." + domain, cancellationToken)
            .ConfigureAwait(false);
        return search.Value is null
            ? null
            : $"wpad.{domain} exists: services ask it for a proxy by themselves, and that is not followed here.";
    }
}

/// <summary>
/// The host answers a request. What it answers does not matter: most have nothing to show at their root.
/// </summary>
internal sealed class HttpAnswerCheck(ProbeTarget target, NetworkProbes probes, Check port)
    : EndpointCheck("HttpAnswer", target, probes, port)
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
                    : $"A proxy that nobody configured seems to stand in the way: {reply}.",
                $"Let the proxy pass requests to {named} without a sign-in."
            ),
            { Value: { } reply } => Pass(named.ToString(), $"Answered {reply}."),
            { Failure: string failure } => Fail(
                named,
                failure,
                $"See what cuts connections to {named} after they are opened: a proxy, a firewall that looks inside, a web filter."
            ),
            _ => Skip(named.ToString(), found.Reason!),
        };
    }
}

/// <summary>Says what can't be asked for, instead of leaving it out.</summary>
internal sealed class UnknownHostsCheck(string reason, string target) : SingleCheck("HostName", CheckCategories.Network)
{
    public override string Target => target;

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Skip(target, reason));
}
