using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The files of this machine, with access lists and version resources from Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFiles : IServerFiles
{
    private readonly DiskFiles _files = new(new WindowsDisk(), VersionResource.Read);

    public bool FileExists(string path) => _files.FileExists(path);

    public bool DirectoryExists(string path) => _files.DirectoryExists(path);

    public string ReadAllText(string path) => _files.ReadAllText(path);

    public void WriteAllText(string path, string content) => _files.WriteAllText(path, content);

    public void WriteAllBytes(string path, byte[] content) => _files.WriteAllBytes(path, content);

    public Stream OpenRead(string path) => _files.OpenRead(path);

    public Stream OpenAppend(string path) => _files.OpenAppend(path);

    public IDisposable HoldUnchanged(string path) => _files.HoldUnchanged(path);

    public IDisposable? TryLock(string path) => _files.TryLock(path);

    public void Move(string source, string target) => _files.Move(source, target);

    public void DeleteFile(string path) => _files.DeleteFile(path);

    public void DeleteDirectory(string path) => _files.DeleteDirectory(path);

    public void CreateProtectedDirectory(string path) => ProtectedDirectory.Create(path);

    public void CreateDirectory(string path) => _files.CreateDirectory(path);

    public IReadOnlyList<string> Find(string directory, string pattern, bool recurse = true) =>
        _files.Find(directory, pattern, recurse);

    public Version? FileVersion(string path)
    {
        FileVersionInfo version = FileVersionInfo.GetVersionInfo(path);
        return version.FileVersion is null
            ? null
            : new Version(version.FileMajorPart, version.FileMinorPart, version.FileBuildPart, version.FilePrivatePart);
    }

    public DateTimeOffset LastWriteTime(string path) => _files.LastWriteTime(path);

    public DateTimeOffset Now => _files.Now;

    public long FreeSpace(string path) => _files.FreeSpace(path);

    public string Folder(ServerFolder folder) => _files.Folder(folder);
}

/// <summary>The disk of this machine.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsDisk : IDisk
{
    public bool IsLimited => false;

    public string ToLocal(string path) => Path.GetFullPath(path);

    public string ToServer(string localPath) => localPath;

    /// <summary>
    /// Returns the free space of a folder. The drive letter is not enough: a junction or a mounted volume has its own
    /// free space.
    /// </summary>
    public long FreeSpace(string localPath)
    {
        string? directory = localPath;
        while (directory is not null && !Directory.Exists(directory))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return MachineApi.GetDiskFreeSpaceEx(directory ?? localPath, out long free, IntPtr.Zero, IntPtr.Zero)
            ? free
            : throw Win32Errors.Fault(Marshal.GetLastWin32Error(), "Reading the free space of " + localPath, localPath);
    }

    public string Folder(ServerFolder folder) =>
        folder switch
        {
            ServerFolder.ProgramFiles => ProgramFiles(),
            ServerFolder.ProgramData => Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData),
            ServerFolder.Windows => Windows(),

            // Windows redirects a 32-bit process from System32 to SysWOW64. Sysnative is the alias for the real folder.
            ServerFolder.System => Path.Combine(
                Windows(),
                Environment.Is64BitOperatingSystem && !Environment.Is64BitProcess ? "Sysnative" : "System32"
            ),
            _ => Path.GetTempPath(),
        };

    private static string Windows() => Environment.GetFolderPath(Environment.SpecialFolder.Windows);

    /// <summary>
    /// Reads the folder from the registry's 64-bit view. The folder API returns the 32-bit folder to a 32-bit process,
    /// and environment variables can be changed.
    /// </summary>
    private static string ProgramFiles() =>
        WindowsRegistry.Read(@"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion", "ProgramFilesDir") as string
        ?? Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles);
}
