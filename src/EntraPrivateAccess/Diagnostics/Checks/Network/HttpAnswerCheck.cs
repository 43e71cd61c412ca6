using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>The host answers a request. What it answers does not matter: most have nothing to show at their root.</summary>
internal sealed class HttpAnswerCheck(ProbeTarget target, NetworkProbes probes, Check port) : EndpointCheck("HttpAnswer", target, probes, port)
{
    public override string ErrorId => "HostSilent";

    protected override async Task<CheckResult> LookAsync(ProbeTarget named, EndpointProbe probe, NetworkScene scene, CancellationToken cancellationToken)
    {
        Answer<HttpReply> found = await probe.HttpAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        return found switch
        {
            { Value: { IsProxyRefusal: true } reply } when !named.IsTls => Fail(
                named,
                proxy is not null ? ProbeConnection.Refusal(proxy, named, reply) : $"A proxy that nobody configured seems to stand in the way: {reply}.",
                $"Let the proxy pass requests to {named} without a sign-in."),
            { Value: { } reply } => Pass(named.ToString(), $"Answered {reply}."),
            { Failure: string failure } => Fail(named, failure, $"See what cuts connections to {named} after they are opened: a proxy, a firewall that looks inside, a web filter."),
            _ => Skip(named.ToString(), found.Reason!),
        };
    }
}
