using System;
using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Installer;

/// <summary>Sorts what a disk refuses.</summary>
internal static class StorageFaults
{
    /// <summary>The fault that a person can act on, or null where the exception is not a disk's.</summary>
    public static ConnectorException? From(Exception exception, IServerFiles files, string path) => exception switch
    {
        IOException full when DiskErrors.IsFull(full) => Faults.DiskFull(path, null, files.FreeSpace(path), full),
        IOException busy when DiskErrors.IsInUse(busy) => Faults.DownloadInUse(path, busy),
        FileNotFoundException gone when IsPath(gone.FileName) => Faults.DownloadRemoved(path, gone),
        _ when IsOfDisk(exception) || exception is ArgumentException or NotSupportedException => Faults.FolderNotWritable(path, exception),
        _ => null,
    };

    /// <summary>Whether a disk refused something. What names a part of the module that is missing or broken is not the disk's.</summary>
    public static bool IsOfDisk(Exception exception) => exception switch
    {
        FileLoadException => false,
        FileNotFoundException missing => IsPath(missing.FileName),
        _ => exception is IOException or UnauthorizedAccessException,
    };

    public static bool IsDiskFull(Exception exception) => exception is IOException fault && DiskErrors.IsFull(fault);

    // An assembly is named without a path, or as a library.
    private static bool IsPath(string? name) =>
        name is not null && Path.IsPathRooted(name) && !name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
}
