using System.Globalization;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>An established TCP connection of a process, with its remote end.</summary>
internal sealed record VirtualConnection(int ProcessId, string Address, int Port)
{
    // Addresses of the range for documentation are public ones; the corporate proxies are in a private network.
    private const string ServiceAddress = "198.51.100.10";
    private const string ProxyAddress = "10.0.0.8";

    /// <summary>Gets the connection of a process that reaches a host of its service on a route.</summary>
    public static VirtualConnection Open(int processId, ConnectorRoute route, string host) =>
        route.ProxyTo(host) switch
        {
            null => new VirtualConnection(processId, ServiceAddress, 443),
            { HostNameType: UriHostNameType.IPv4 } proxy => new VirtualConnection(processId, proxy.Host, proxy.Port),
            { } proxy => new VirtualConnection(processId, ProxyAddress, proxy.Port),
        };
}

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
