using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>The port can be reached: directly, or through the proxy that the connector service uses.</summary>
internal sealed class PortCheck(ProbeTarget target, NetworkProbes probes, Check name) : EndpointCheck("Port", target, probes, name)
{
    public override string ErrorId => "PortNotReached";

    protected override async Task<CheckResult> LookAsync(ProbeTarget named, EndpointProbe probe, NetworkScene scene, CancellationToken cancellationToken)
    {
        Answer<Stream> found = await probe.PortAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        return found switch
        {
            { Value: not null } => Pass(named.ToString(), proxy is null ? "Connected."
                : named.IsTls ? $"The proxy {proxy.Authority} opened the way."
                : $"The proxy {proxy.Authority} is there."),
            { Failure: string failure } => Fail(named, failure, proxy is null
                ? $"Allow this server outbound TCP {named.Port} to {named.Host}, also for services that run as Network Service; where only a proxy leads out, run Set-ConnectorProxy -Proxy http://host:port."
                : $"Let the proxy {proxy.Authority} pass CONNECT to {named} without a sign-in."),
            _ => Skip(named.ToString(), found.Reason!),
        };
    }
}
