using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>What the machine is, and how much room it has.</summary>
[SupportedOSPlatform("windows")]
internal static class MachineApi
{
    public const int NetBiosName = 0;
    public const int FullyQualifiedDnsName = 3;
    public const int TokenElevation = 20;

    /// <summary>Never lies about the version, whatever the program's manifest says.</summary>
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
