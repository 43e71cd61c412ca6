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
