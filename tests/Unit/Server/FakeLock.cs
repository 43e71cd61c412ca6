using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>A lock in memory that counts how often it was taken.</summary>
internal sealed class FakeLock : IServerLock
{
    private int _held;

    public int Taken { get; private set; }

    public Task<IDisposable?> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _held, 1) == 1)
        {
            return Task.FromResult<IDisposable?>(null);
        }

        Taken++;
        return Task.FromResult<IDisposable?>(new Hold(this));
    }

    private sealed class Hold(FakeLock owner) : IDisposable
    {
        public void Dispose() => Interlocked.Exchange(ref owner._held, 0);
    }
}
