using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>The checks of every address that an environment's connectors need.</summary>
internal static class NetworkCheckList
{
    public static IReadOnlyList<Check> Create(ConnectorEnvironment environment) => Create(environment, ProbeLimits.Default, TimeProvider.System);

    public static IReadOnlyList<Check> Create(ConnectorEnvironment environment, ProbeLimits limits, TimeProvider clock)
    {
        if (environment.Endpoints.Count == 0)
        {
            return [new UnknownHostsCheck("Microsoft lists no addresses for the " + environment.Name + " environment.", environment.Name)];
        }

        NetworkProbes probes = new(limits, clock);
        IReadOnlyList<ProbeTarget> targets = ProbeTargets.Named(environment);
        Dictionary<ProbeTarget, Check[]> steps = targets.ToDictionary(target => target, target => Of(target, probes));
        ProbeTarget? anchor = targets.OrderByDescending(target => target.IsService)
            .FirstOrDefault(target => target is { IsTls: true, NeedsTenant: false, Source: NameSource.Documented });
        Check[] revocation = anchor is null ? [] : [new RevocationListCheck(anchor, probes, Certificate(steps, anchor)), new OcspCheck(anchor, probes, Certificate(steps, anchor))];
        return
        [
            new ProxyRouteCheck(probes),
            .. targets.SelectMany(target => steps[target]),
            .. revocation,
            .. ProbeTargets.Unnamed(environment).Select(unnamed => new UnknownHostsCheck(
                "It is a wildcard, and no name under it is known that could be asked for: allow it as it stands.", $"{unnamed.Host}:{unnamed.Port}")),
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

    private static Check Certificate(Dictionary<ProbeTarget, Check[]> steps, ProbeTarget anchor) => steps[anchor].Single(check => check is TlsCertificateCheck);
}
