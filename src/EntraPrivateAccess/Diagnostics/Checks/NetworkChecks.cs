using EntraPrivateAccess.Diagnostics.Network;
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
        EndpointKind kind = ServiceEndpointKind.Instance;
        HostNameCheck name = new(kind, target, probes);
        PortCheck port = new(kind, target, probes, name);
        HttpAnswerCheck answer = new(kind, target, probes, port);
        return target.IsTls
            ? [name, port, new TlsCertificateCheck(kind, target, probes, port), answer]
            : [name, port, answer];
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
            if ((await Of(other, scene).NameAsync(cancellationToken).ConfigureAwait(false)).Value is not null)
            {
                return false;
            }
        }

        return true;
    }

    public EndpointProbe Of(ProbeTarget target, CheckContext context) => Of(target, Scene(context));

    public EndpointProbe Of(ProbeTarget target, ProbeContext scene)
    {
        lock (_probes)
        {
            if (!_probes.TryGetValue(target, out EndpointProbe? probe))
            {
                _probes[target] = probe = new EndpointProbe(target, scene);
            }

            return probe;
        }
    }
}

/// <summary>The addresses of Microsoft that connectors require.</summary>
internal sealed class ServiceEndpointKind : EndpointKind
{
    public static ServiceEndpointKind Instance { get; } = new();

    public override EndpointStep HostName { get; } = new(NetworkCheckTable.HostName, "HostNotResolved");

    public override EndpointStep Port { get; } = new(NetworkCheckTable.Port, "PortNotReached");

    public override EndpointStep Certificate { get; } = new(NetworkCheckTable.TlsCertificate, "TlsNotTrusted");

    public override EndpointStep Answer { get; } = new(NetworkCheckTable.HttpAnswer, "HostSilent");

    public override CheckDefinition Route => NetworkCheckTable.ProxyReachable;

    public override string ResolveAdvice(ProbeTarget named) =>
        $"Make sure that the server's DNS resolves {named.Host}: check its forwarders and any DNS filter.";

    public override string ConnectAdvice(ProbeTarget named) =>
        $"Allow outbound TCP {named.Port} from this server to {named.Host}, also for services that run as Network "
        + "Service. If the server requires a proxy, run Set-ConnectorProxy -Proxy http://host:port.";

    public override string HandshakeAdvice(ProbeTarget named) =>
        "Run Test-Connector -Category Tls. If that passes, find out what ends TLS connections to "
        + $"{named.Host} on the way.";

    public override string ResponseAdvice(ProbeTarget named) =>
        $"Find out what drops connections to {named} after they are opened: a proxy, a firewall that inspects "
        + "packets, or a web filter.";

    public override CheckResult Judge(EndpointCheck check, ProbeTarget named, ProbeResponse reply, Uri? proxy) =>
        !named.IsTls && (reply.IsProxyRefusal || (proxy is not null && reply.IsProxyOutage))
            ? Refused(check, named, reply, proxy)
        : reply.Status >= 500
            ? check.Warn(
                named.ToString(),
                $"{Answerer(named, proxy)} responded with {reply}.",
                named.IsTls || proxy is null
                    ? "The connection works, so nothing has to be changed on this server or in a firewall. If it stays "
                        + "that way, see the service health in the Microsoft 365 admin center."
                    : $"Find out in the log of the proxy {proxy.Authority} which of them responded.",
                ConnectorHealth.Healthy
            )
        : check.Pass(
            named.ToString(),
            reply.Status is 401 or 403
                ? $"{Answerer(named, proxy)} responded with {reply}. The connection works; the request has no "
                    + "certificate of a connector, so a refusal proves nothing."
                : $"The host responded with {reply}."
        );

    // Only the host has the key of its certificate, which TlsCertificate checks. A plain response can be a proxy's.
    private static string Answerer(ProbeTarget named, Uri? proxy) =>
        named.IsTls ? "The host itself, which TLS proves unless its TlsCertificate row reports an inspection,"
        : proxy is null ? "The host"
        : $"The host, or the proxy {proxy.Authority} instead of it,";

    // Other versions are looked for only at applications.
    public override CheckResult JudgeOldVersion(
        EndpointCheck check,
        ProbeTarget named,
        string failure,
        string accepted
    ) => Fail(check, named, $"{failure} The host accepts {accepted}.", HandshakeAdvice(named));

    /// <summary>An issuer that Microsoft does not list looks like TLS inspection, which breaks connectors.</summary>
    public override CheckResult Judge(EndpointCheck check, ProbeTarget named, CertificateFinding found)
    {
        string inspected = $"{found.Detail} Microsoft does not list that authority: it looks like TLS inspection.";
        string unlogged =
            $"{found.Signed}, which this server trusts but Microsoft does not list, and the certificate is in no "
            + "public log: it looks like TLS inspection.";
        string exempt =
            $"Exempt {named.Host} from TLS inspection by '{found.Trust.Issuer}' (proxy, firewall or web filter): "
            + "the connector and the service authenticate each other with certificates.";
        return found.State switch
        {
            CertificateState.Broken => Fail(
                check,
                named,
                found.Detail,
                "Find out which system on the way presents its own certificates."
            ),
            CertificateState.SelfSigned or CertificateState.RootUntrusted => Fail(check, named, inspected, exempt),
            CertificateState.IssuerMissing => Fail(
                check,
                named,
                $"{found.Detail} Possible causes are TLS inspection, or that the host did not send the certificate.",
                $"Exempt {named.Host} from TLS inspection if '{found.Trust.Root}' is the authority of a proxy, "
                    + "firewall or web filter. Otherwise, add the certificate of that authority to the intermediate "
                    + "authorities of the machine."
            ),
            CertificateState.Unlogged when named.IsService => Fail(check, named, unlogged, exempt),
            CertificateState.Unlogged => check.Warn(named.ToString(), unlogged, exempt),
            CertificateState.RootMissing => Fail(
                check,
                named,
                found.Detail,
                $"Add the root certificate '{found.Trust.Root}' to the machine's trusted roots, or allow Windows to "
                    + "download it from ctldl.windowsupdate.com."
            ),
            CertificateState.Expired or CertificateState.NotYetValid or CertificateState.IssuerExpired => Fail(
                check,
                named,
                found.Detail,
                "Correct the server's clock. If it is right, find out what presents an outdated certificate on the way."
            ),
            CertificateState.WrongName => Fail(
                check,
                named,
                found.Detail,
                $"Find out what answers for {named.Host}: a wrong DNS entry, a proxy, or the sign-in page of a guest "
                    + "network."
            ),
            CertificateState.OtherPublic => check.Warn(
                named.ToString(),
                $"{found.Signed}: a public authority, but none that Microsoft listed when this module was released.",
                "No action is needed if the other hosts pass; Microsoft changes authorities from time to time.",
                ConnectorHealth.Healthy
            ),
            _ => check.Pass(named.ToString(), found.Detail),
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
