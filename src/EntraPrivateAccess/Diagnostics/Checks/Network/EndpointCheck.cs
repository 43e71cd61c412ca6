using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>One step of the way to one host.</summary>
internal abstract class EndpointCheck(string name, ProbeTarget target, NetworkProbes probes, params Check[] dependsOn) : SingleCheck(name, CheckCategories.Network)
{
    public override string Target => target.ToString();

    public override IReadOnlyList<Check> DependsOn => dependsOn;

    protected sealed override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        EndpointProbe probe = probes.Of(target, context);
        Answer<ProbeTarget> named = await probe.TargetAsync(cancellationToken).ConfigureAwait(false);
        return named.Value is null ? Skip(Target, named.Reason!) : await LookAsync(named.Value, probe, probes.Scene(context), cancellationToken).ConfigureAwait(false);
    }

    /// <param name="named">The host by its real name.</param>
    protected abstract Task<CheckResult> LookAsync(ProbeTarget named, EndpointProbe probe, NetworkScene scene, CancellationToken cancellationToken);

    /// <summary>What keeps the connector from its service is worse than what only sign-in, renewal or Windows miss.</summary>
    protected CheckResult Fail(ProbeTarget named, string detail, string action) =>
        Fail(named.ToString(), detail, action, named.IsService ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded);
}
