using System;
using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installer;

/// <summary>Sorts what a disk refuses.</summary>
internal static class StorageFaults
{
    /// <summary>The fault that a person can act on, or null where the exception is not a disk's.</summary>
    public static ConnectorException? From(Exception exception, IServerFiles files, string path) => exception switch
    {
        IOException full when IsDiskFull(full) => Faults.DiskFull(path, null, files.FreeSpace(path), full),
        IOException busy when IsInUse(busy) => Faults.DownloadInUse(path, busy),
        _ when IsOfDisk(exception) || exception is ArgumentException or NotSupportedException => Faults.FolderNotWritable(path, exception),
        _ => null,
    };

    /// <summary>Whether a disk refused something. What names a part of the module that is missing or broken is not the disk's.</summary>
    public static bool IsOfDisk(Exception exception) => exception is (IOException and not (FileNotFoundException or FileLoadException)) or UnauthorizedAccessException;

    // Windows: ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL. Elsewhere .NET hands on ENOSPC and EDQUOT (Linux, macOS) as they are.
    public static bool IsDiskFull(Exception exception) => exception is IOException && exception.HResult is unchecked((int)0x80070070) or unchecked((int)0x80070027) or 28 or 122 or 69;

    // Windows: a sharing or lock violation. Elsewhere EWOULDBLOCK of Linux and of macOS.
    private static bool IsInUse(IOException exception) => exception.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021) or 11 or 35;
}
