using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using EntraPrivateAccess.Sandbox.Servers;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>The played internet: its names, its certificates and what each virtual server sees of it.</summary>
internal sealed class Internet(InternetNames names, InternetAuthority authority, RevocationLists lists, OcspResponder responder) : IDisposable
{
    private readonly ConcurrentDictionary<VirtualMachine, Lazy<MachineNetwork>> _machines = new();

    public InternetNames Names { get; } = names;

    public InternetAuthority Authority { get; } = authority;

    public RevocationLists Lists { get; } = lists;

    public OcspResponder Responder { get; } = responder;

    public MachineNetwork Of(VirtualMachine machine) =>
        _machines.GetOrAdd(machine, of => new Lazy<MachineNetwork>(() => new MachineNetwork(of, this))).Value;

    public void Dispose()
    {
        foreach (KeyValuePair<VirtualMachine, Lazy<MachineNetwork>> machine in _machines)
        {
            machine.Value.Value.Dispose();
        }
    }
}
