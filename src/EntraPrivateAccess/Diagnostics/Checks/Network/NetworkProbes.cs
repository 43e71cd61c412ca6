using System;
using System.Collections.Generic;
using EntraPrivateAccess.Diagnostics.Network;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>The probes behind the network checks of one run: checks of one host share one.</summary>
internal sealed class NetworkProbes(ProbeLimits limits, TimeProvider clock)
{
    private readonly Dictionary<ProbeTarget, EndpointProbe> _probes = [];
    private NetworkScene? _scene;

    public NetworkScene Scene(CheckContext context)
    {
        lock (_probes)
        {
            return _scene ??= new NetworkScene(context, limits, clock);
        }
    }

    public EndpointProbe Of(ProbeTarget target, CheckContext context)
    {
        lock (_probes)
        {
            if (!_probes.TryGetValue(target, out EndpointProbe? probe))
            {
                _probes[target] = probe = new EndpointProbe(target, _scene ??= new NetworkScene(context, limits, clock));
            }

            return probe;
        }
    }
}
