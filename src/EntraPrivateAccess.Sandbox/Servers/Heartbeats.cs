using System;
using System.Collections.Generic;
using System.Threading;
using EntraPrivateAccess.Sandbox.Servers.Windows;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>Lets the services of all servers live: a running, registered connector tells the cloud that it is there.</summary>
internal sealed class Heartbeats(Surroundings surroundings)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<VirtualMachine, DateTimeOffset> _last = [];
    private int _busy;

    public void Beat(IReadOnlyList<VirtualMachine> machines)
    {
        if (Interlocked.Exchange(ref _busy, 1) == 1)
        {
            return;
        }

        try
        {
            foreach (VirtualMachine machine in machines)
            {
                Beat(machine);
            }
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private void Beat(VirtualMachine machine)
    {
        bool runs = machine.Services.Get("WAPCSvc") is { State: ServiceStatus.Running };
        if (!runs)
        {
            _ = _last.Remove(machine);
            return;
        }

        DateTimeOffset now = surroundings.Clock.GetUtcNow();
        if (_last.TryGetValue(machine, out DateTimeOffset last) && now - last < s_interval)
        {
            return;
        }

        if (machine.Trust.ConnectorId is string id && machine.Product is { } product)
        {
            _last[machine] = now;
            _ = surroundings.Registrar.Heartbeat(id, product.Version.ToString(), machine.ExternalIp);
        }
    }
}
