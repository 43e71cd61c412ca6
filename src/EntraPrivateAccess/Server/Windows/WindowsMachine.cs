using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Principal;
using System.Text;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>
/// Describes this machine by documented calls and registry values that do not depend on its language.
/// </summary>
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
            throw Win32Errors.Fault(status, "Reading the version of Windows");
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

    /// <summary>
    /// Checks both conditions: an administrator with filtered rights (UAC) is not elevated, and an elevated token does
    /// not necessarily belong to an administrator.
    /// </summary>
    private static bool IsElevated()
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        return new WindowsPrincipal(identity).IsInRole(WindowsBuiltInRole.Administrator)
            && MachineApi.GetTokenInformation(
                identity.Token,
                MachineApi.TokenElevation,
                out int elevated,
                sizeof(int),
                out _
            )
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

/// <summary>The functions that describe the machine, its memory and its disks.</summary>
[SupportedOSPlatform("windows")]
internal static class MachineApi
{
    public const int NetBiosName = 0;
    public const int FullyQualifiedDnsName = 3;
    public const int TokenElevation = 20;

    /// <summary>Returns the true version of Windows, regardless of the program's manifest.</summary>
    [DllImport("ntdll")]
    public static extern int RtlGetVersion(ref WindowsVersion version);

    [DllImport("kernel32", EntryPoint = "GetComputerNameExW", CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetComputerNameEx(int kind, StringBuilder name, ref int length);

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GlobalMemoryStatusEx(ref MemoryStatus status);

    [DllImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetTokenInformation(IntPtr token, int kind, out int value, int size, out int needed);

    [DllImport("kernel32", EntryPoint = "GetDiskFreeSpaceExW", CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetDiskFreeSpaceEx(string directory, out long free, IntPtr total, IntPtr totalFree);
}

/// <summary>MEMORYSTATUSEX, in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryStatus
{
    public int Size;
    public int Load;
    public long TotalPhysical;
    public long AvailablePhysical;
    public long TotalPageFile;
    public long AvailablePageFile;
    public long TotalVirtual;
    public long AvailableVirtual;
    public long AvailableExtendedVirtual;
}

/// <summary>OSVERSIONINFOEXW.</summary>
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
internal struct WindowsVersion
{
    public const byte Workstation = 1;

    public int Size;
    public int Major;
    public int Minor;
    public int Build;
    public int PlatformId;

    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 128)]
    public string ServicePack;

    public short ServicePackMajor;
    public short ServicePackMinor;
    public short SuiteMask;
    public byte ProductType;
    public byte Reserved;
}

/// <summary>Reads the places where Windows records that a restart is pending.</summary>
[SupportedOSPlatform("windows")]
internal static class PendingReboot
{
    private const string Servicing =
        @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending";
    private const string Update =
        @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired";
    private const string SessionManager = @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager";
    private const string ComputerNames = @"HKLM\SYSTEM\CurrentControlSet\Control\ComputerName";

    public static IReadOnlyList<string> Reasons()
    {
        List<string> reasons = [];
        if (WindowsRegistry.Exists(Servicing))
        {
            reasons.Add("Windows components were changed and wait for a restart.");
        }

        if (WindowsRegistry.Exists(Update))
        {
            reasons.Add("Windows Update waits for a restart.");
        }

        // The value contains pairs of source and target. An empty target means that the source is deleted.
        if (
            WindowsRegistry.Read(SessionManager, "PendingFileRenameOperations") is string[] files
            && files.FirstOrDefault(file => file.Length > 0) is { } first
        )
        {
            reasons.Add($"Files wait to be replaced or deleted at the next restart, such as {WithoutPrefix(first)}.");
        }

        if (
            NameOf("ActiveComputerName") is { } active
            && NameOf("ComputerName") is { } coming
            && !active.Equals(coming, StringComparison.OrdinalIgnoreCase)
        )
        {
            reasons.Add($"The computer was renamed from {active} to {coming} and waits for a restart.");
        }

        return reasons;
    }

    private static string? NameOf(string key) =>
        WindowsRegistry.Read($@"{ComputerNames}\{key}", "ComputerName") as string;

    private static string WithoutPrefix(string path) =>
        path.StartsWith(@"\??\", StringComparison.Ordinal) ? path.Substring(4) : path;
}

/// <summary>
/// Converts between accounts and SIDs, because account names depend on the language of the server or of their author.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class Accounts
{
    public static string? SidOf(string account)
    {
        if (WellKnownAccounts.SidOf(account) is string known)
        {
            return known;
        }

        try
        {
            return new NTAccount(account).Translate(typeof(SecurityIdentifier)).Value;
        }
        catch (SystemException)
        {
            // The account does not exist, or it cannot be resolved (unreachable domain, broken trust). .NET and .NET
            // Framework throw different exceptions for this.
            return null;
        }
    }
}
