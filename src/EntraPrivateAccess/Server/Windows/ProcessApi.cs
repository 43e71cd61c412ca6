using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>kernel32: processes by handle, with no more rights than looking and waiting need.</summary>
[SupportedOSPlatform("windows")]
internal static class ProcessApi
{
    public const uint Synchronize = 0x00100000;
    public const uint QueryLimitedInformation = 0x1000;

    [DllImport("kernel32", SetLastError = true)]
    public static extern SafeProcessHandle OpenProcess(uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, int processId);

    [DllImport("kernel32", EntryPoint = "QueryFullProcessImageNameW", CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool QueryFullProcessImageName(SafeProcessHandle process, uint flags, StringBuilder path, ref int length);

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetExitCodeProcess(SafeProcessHandle process, out int exitCode);

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetProcessTimes(SafeProcessHandle process, out long created, out long ended, out long inKernel, out long inUser);

    /// <summary>Null where it may not be read.</summary>
    public static DateTimeOffset? StartTime(SafeProcessHandle process) =>
        !process.IsInvalid && GetProcessTimes(process, out long created, out _, out _, out _) ? DateTimeOffset.FromFileTime(created) : null;

    /// <summary>Null if the process has ended or may not be opened.</summary>
    public static DateTimeOffset? StartTime(int processId)
    {
        using SafeProcessHandle process = OpenProcess(QueryLimitedInformation, false, processId);
        return StartTime(process);
    }

    /// <summary>The image's full path, or null where it may not be read.</summary>
    public static string? ImagePath(SafeProcessHandle process)
    {
        if (process.IsInvalid)
        {
            return null;
        }

        StringBuilder path = new(32768);
        int length = path.Capacity;
        return QueryFullProcessImageName(process, 0, path, ref length) ? path.ToString() : null;
    }
}
