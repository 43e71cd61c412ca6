namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>An established TCP connection of a process, with its remote end.</summary>
internal sealed record VirtualConnection(int ProcessId, string Address, int Port)
{
    /// <summary>Gets the connections of a server's connector: to its service or, if it has one, to its proxy.</summary>
    public static IReadOnlyList<VirtualConnection> Of(VirtualMachine machine)
    {
        if (machine.ConnectedProcess == 0 || machine.Product is not { } product)
        {
            return [];
        }

        string file = $@"{product.Names.Folder}\{product.Names.ServiceProgram}.exe.config";
        bool hasProxy =
            machine.Disk.Exists(file)
            && machine.Disk.Read(file).Contains("proxyaddress", StringComparison.OrdinalIgnoreCase);
        // Addresses of the range for documentation are public ones.
        return
        [
            hasProxy
                ? new VirtualConnection(machine.ConnectedProcess, "10.0.0.8", 8080)
                : new VirtualConnection(machine.ConnectedProcess, "198.51.100.10", 443),
        ];
    }
}
