using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Principal;
using System.Text;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Describes this machine from documented calls and the registry; nothing here depends on its language.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsMachine
{
    private const string CurrentVersion = @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";

    public static ServerDescription Describe(TimeProvider time)
    {
        WindowsVersion version = new() { Size = Marshal.SizeOf<WindowsVersion>(), ServicePack = "" };
        int status = MachineApi.RtlGetVersion(ref version);
        if (status != 0)
        {
            throw Win32Errors.Fault(status, "Asking for the version of Windows");
        }

        string installation = WindowsRegistry.Read(CurrentVersion, "InstallationType") as string ?? "";
        string name = Name(MachineApi.NetBiosName) ?? Environment.MachineName;
        return new ServerDescription
        {
            Name = name,
            FullyQualifiedName = Name(MachineApi.FullyQualifiedDnsName) ?? name,
            OperatingSystem = WindowsRegistry.Read(CurrentVersion, "ProductName") as string ?? "Windows",
            OperatingSystemVersion = new Version(version.Major, version.Minor, version.Build),
            IsWindowsServer = version.ProductType != WindowsVersion.Workstation,
            IsServerCore = installation.Equals("Server Core", StringComparison.OrdinalIgnoreCase),
            IsElevated = IsElevated(),
            Is64Bit = Environment.Is64BitOperatingSystem,
            Memory = Memory(),
            Processors = Environment.ProcessorCount,
            IsVirtual = false,
            UtcNow = time.GetUtcNow(),
        };
    }

    /// <summary>Both are asked: an administrator whose rights are filtered (UAC) is not elevated, and an elevated token need not be an administrator's.</summary>
    private static bool IsElevated()
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        return new WindowsPrincipal(identity).IsInRole(WindowsBuiltInRole.Administrator)
            && MachineApi.GetTokenInformation(identity.Token, MachineApi.TokenElevation, out int elevated, sizeof(int), out _)
            && elevated != 0;
    }

    private static long Memory()
    {
        MemoryStatus status = new() { Size = Marshal.SizeOf<MemoryStatus>() };
        return MachineApi.GlobalMemoryStatusEx(ref status) ? status.TotalPhysical : 0;
    }

    private static string? Name(int kind)
    {
        StringBuilder name = new(512);
        int length = name.Capacity;
        return MachineApi.GetComputerNameEx(kind, name, ref length) && name.Length > 0 ? name.ToString() : null;
    }
}
