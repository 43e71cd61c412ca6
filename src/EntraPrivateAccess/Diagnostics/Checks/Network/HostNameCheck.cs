using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>The host's name resolves; behind a proxy, the proxy's does.</summary>
internal sealed class HostNameCheck(ProbeTarget target, NetworkProbes probes) : EndpointCheck("HostName", target, probes)
{
    public override string ErrorId => "HostNotResolved";

    protected override async Task<CheckResult> LookAsync(ProbeTarget named, EndpointProbe probe, NetworkScene scene, CancellationToken cancellationToken)
    {
        Answer<IReadOnlyList<IPAddress>> found = await probe.NameAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        return (found, proxy, named.Source) switch
        {
            ({ Value: { } addresses }, null, _) => Pass(named.ToString(), $"Resolves to {string.Join(", ", addresses)}."),
            ({ Value: not null }, _, _) => Pass(named.ToString(), $"Left to the proxy {proxy!.Authority}, which resolves names by itself."),
            (_, not null, _) => Fail(named, $"The proxy's own name does not resolve. {found.Reason}", $"See that the server's DNS knows {proxy.Host}, or run Set-ConnectorProxy -Proxy http://host:port with another one."),
            (_, _, NameSource.Observed) => Warn(
                named.ToString(), $"{found.Reason} The name was seen in the field and is not documented: it may be gone.",
                "Nothing, where the documented names resolve.", ConnectorHealth.Healthy),
            _ => Fail(named, found.Reason!, $"Let the server's DNS resolve {named.Host}: see its forwarders, and what filters names on the way."),
        };
    }
}
