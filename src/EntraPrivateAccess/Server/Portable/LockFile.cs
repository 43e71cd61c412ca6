using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server.Portable;

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
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException held) when (DiskErrors.IsInUse(held))
        {
            return null;
        }
    }
}
