using System.IO;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Where a server's disk lies on this machine.</summary>
internal interface IDisk
{
    /// <summary>This machine's path for a server's path.</summary>
    /// <exception cref="System.ArgumentException">The path is not a full one, or climbs.</exception>
    string ToLocal(string path);

    /// <summary>The server's path for a path of this machine.</summary>
    string ToServer(string localPath);

    string Folder(ServerFolder folder);

    /// <summary>Bytes that may still be written where this path lies.</summary>
    long FreeSpace(string localPath);

    /// <summary>
    /// True where <see cref="FreeSpace"/> is less than the machine would really take, so that writes must be counted.
    /// </summary>
    bool IsLimited { get; }
}

/// <summary>This machine's own disk: paths stay as they are.</summary>
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

    /// <summary>Asked of a folder and not of the root: what is mounted below the root has room of its own.</summary>
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
    /// Some of these folders do not exist outside Windows; a path below the root that is missing then answers "not
    /// there".
    /// </summary>
    private static string Special(Environment.SpecialFolder folder)
    {
        string path = Environment.GetFolderPath(folder);
        return path.Length > 0
            ? path
            : Path.Combine(Path.GetPathRoot(Environment.CurrentDirectory) ?? "/", folder.ToString());
    }
}

/// <summary>A lock that is a file of this machine, held open by its holder and removed with the hold.</summary>
internal sealed class LockFile(string path) : IServerLock
{
    public Task<IDisposable?> TryTakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(TryTake(path));
    }

    /// <summary>Takes the lock if it is free.</summary>
    /// <returns>The hold; null if another process, or another part of this one, holds the file.</returns>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            // With just these three, .NET checks outside Windows that a file that it locked was not removed in between.
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
