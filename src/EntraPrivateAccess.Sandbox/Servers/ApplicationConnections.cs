using System.Globalization;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>The connections of a connector's service to applications.</summary>
internal static class ApplicationConnections
{
    /// <summary>Gets the remote ends for a process that is connected to its service.</summary>
    public static IReadOnlyList<(string Address, int Port)> Of(VirtualMachine machine, int process)
    {
        if (!machine.World.Faults.Strikes(FaultNames.ApplicationConnections, machine.Spec.Name, out Fault? rule))
        {
            machine.ApplicationProcess = 0;
            return [];
        }

        if (machine.ApplicationProcess == 0)
        {
            machine.ApplicationProcess = process;
        }

        int count = machine.ApplicationProcess == process ? int.Parse(rule.Value!, CultureInfo.InvariantCulture) : 0;
        return [.. Enumerable.Range(1, count).Select(number => ($"10.1.0.{number}", 3389))];
    }
}
