using System.IO;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Maps the paths of a server's disk to paths of this machine.</summary>
internal interface IDisk
{
    /// <summary>Returns the local path for a path on the server.</summary>
    /// <exception cref="System.ArgumentException">The path is not a full path, or contains '.' or '..'
    /// segments.</exception>
    string ToLocal(string path);

    /// <summary>Returns the path on the server for a local path.</summary>
    string ToServer(string localPath);

    string Folder(ServerFolder folder);

    /// <summary>Returns the number of bytes that can still be written to the disk of this path.</summary>
    long FreeSpace(string localPath);

    /// <summary>
    /// True if <see cref="FreeSpace"/> is less than the machine's real free space, so that written bytes must be
    /// counted.
    /// </summary>
    bool IsLimited { get; }
}

/// <summary>The disk of this machine, whose paths are not changed.</summary>
internal sealed class LocalDisk : IDisk
{
    public bool IsLimited => false;

    public string ToLocal(string path) => Path.GetFullPath(path);

    public string ToServer(string localPath) => localPath;

    public string Folder(ServerFolder folder) =>
        folder switch
        {
            ServerFolder.ProgramFiles => Special(Environment.SpecialFolder.ProgramFiles),
            ServerFolder.ProgramData => Special(Environment.SpecialFolder.CommonApplicationData),
            ServerFolder.Windows => Special(Environment.SpecialFolder.Windows),
            ServerFolder.System => Special(Environment.SpecialFolder.System),
            _ => Path.GetTempPath(),
        };

    /// <summary>
    /// Returns the free space of a folder. The root is not enough: a volume mounted below it has its own free space.
    /// </summary>
    public long FreeSpace(string localPath)
    {
        string directory = Path.GetFullPath(localPath);
        while (!Directory.Exists(directory) && Path.GetDirectoryName(directory) is { } parent)
        {
            directory = parent;
        }

        return new DriveInfo(directory).AvailableFreeSpace;
    }

    /// <summary>
    /// Returns the path of a special folder. Some of these folders do not exist outside Windows; they are mapped to a
    /// missing path below the root, so that lookups return "not found".
    /// </summary>
    private static string Special(Environment.SpecialFolder folder)
    {
        string path = Environment.GetFolderPath(folder);
        return path.Length > 0
            ? path
            : Path.Combine(Path.GetPathRoot(Environment.CurrentDirectory) ?? "/", folder.ToString());
    }
}

/// <summary>A lock file of this machine, which the holder keeps open and which is removed on release.</summary>
internal sealed class LockFile(string path) : IServerLock
{
    public Task<IDisposable?> TryTakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(TryTake(path));
    }

    /// <summary>Takes the lock if it is free.</summary>
    /// <returns>The held lock; null if another process, or another part of this process, holds the file.</returns>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            // With exactly these three options, .NET outside Windows checks that a file it locked was not removed in
            // between.
            return new FileStream(
                path,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                1,
                FileOptions.DeleteOnClose
            );
        }
        catch (IOException held) when (DiskErrors.IsInUse(held))
        {
            return null;
        }
    }
}
