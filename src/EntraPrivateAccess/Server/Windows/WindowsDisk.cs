using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>This machine's own disk.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsDisk : IDisk
{
    public bool IsLimited => false;

    public string ToLocal(string path) => Path.GetFullPath(path);

    public string ToServer(string localPath) => localPath;

    /// <summary>Asked of a folder and not of the drive letter: a junction or a mounted volume has room of its own.</summary>
    public long FreeSpace(string localPath)
    {
        string? directory = localPath;
        while (directory is not null && !Directory.Exists(directory))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return MachineApi.GetDiskFreeSpaceEx(directory ?? localPath, out long free, IntPtr.Zero, IntPtr.Zero)
            ? free
            : throw Win32Errors.Fault(Marshal.GetLastWin32Error(), "Asking for the free space of " + localPath, localPath);
    }

    public string Folder(ServerFolder folder) => folder switch
    {
        ServerFolder.ProgramFiles => ProgramFiles(),
        ServerFolder.ProgramData => Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData),
        ServerFolder.Windows => Windows(),

        // A 32-bit process that says System32 is given SysWOW64; Sysnative is its name for the real one.
        ServerFolder.System => Path.Combine(Windows(), Environment.Is64BitOperatingSystem && !Environment.Is64BitProcess ? "Sysnative" : "System32"),
        _ => Path.GetTempPath(),
    };

    private static string Windows() => Environment.GetFolderPath(Environment.SpecialFolder.Windows);

    /// <summary>From the registry's 64-bit view: the folder API answers a 32-bit process with the 32-bit one, and variables can be changed.</summary>
    private static string ProgramFiles() =>
        WindowsRegistry.Read(@"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion", "ProgramFilesDir") as string
        ?? Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles);
}
