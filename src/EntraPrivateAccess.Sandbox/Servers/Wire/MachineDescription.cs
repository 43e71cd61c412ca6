using System;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>A server as the wire shows it.</summary>
internal sealed record MachineDescription(
    string Name, string FullyQualifiedName, string OperatingSystem, string OperatingSystemVersion, bool IsWindowsServer,
    bool IsServerCore, bool IsElevated, bool Is64Bit, long Memory, int Processors, DateTimeOffset UtcNow, string Disk, string? ConnectorVersion, string? ConnectorId)
{
    /// <summary>The server's clock is behind the service's where a fault says so.</summary>
    public static MachineDescription Of(VirtualMachine machine) => new(
        machine.Spec.Name, machine.FullyQualifiedName, machine.Spec.OsName, machine.Spec.OsVersion, machine.Spec.IsWindowsServer,
        machine.Spec.ServerCore, machine.Spec.Elevated, machine.Spec.Is64Bit, machine.Spec.Memory, machine.Spec.Processors, machine.World.Clock.GetUtcNow(), machine.Disk.Root,
        machine.Product?.Version.ToString(), machine.Trust.ConnectorId);
}
