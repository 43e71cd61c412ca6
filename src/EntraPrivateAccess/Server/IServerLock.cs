using System;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>The one lock of a server. A command holds it while it changes the server.</summary>
/// <remarks>The operating system frees it when the process of its holder ends, in whatever way it ends.</remarks>
internal interface IServerLock
{
    /// <summary>Takes the lock if it is free.</summary>
    /// <returns>The hold, which ends when it is disposed; null if the lock is held elsewhere.</returns>
    /// <exception cref="ServerException">5: the caller may not take it.</exception>
    Task<IDisposable?> TryTakeAsync(CancellationToken cancellationToken);
}
