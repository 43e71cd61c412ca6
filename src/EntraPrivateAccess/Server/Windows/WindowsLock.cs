using System;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The lock of this Windows machine: a named mutex that every session of it shares.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsLock : IServerLock
{
    public const string Name = @"Global\EntraPrivateAccess.ServerChange";

    public Task<IDisposable?> TryTakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new Holder().TryTakeAsync();
    }

    /// <summary>Owns the mutex on a thread of its own: a mutex belongs to a thread, and a command changes threads.</summary>
    private sealed class Holder : IDisposable
    {
        private readonly TaskCompletionSource<IDisposable?> _taken =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _done = new();
        private readonly Thread _thread;

        public Holder() => _thread = new Thread(Own) { IsBackground = true, Name = Name };

        public Task<IDisposable?> TryTakeAsync()
        {
            _thread.Start();
            return _taken.Task;
        }

        public void Dispose()
        {
            _done.Set();

            // Whoever disposes this may ask for the lock again at once.
            _thread.Join();
        }

        private void Own()
        {
            try
            {
                using Mutex mutex = MutexApi.Open(Name);
                if (!IsFree(mutex))
                {
                    _taken.SetResult(null);
                    return;
                }

                _taken.SetResult(this);
                _done.Wait();
                mutex.ReleaseMutex();
            }
            catch (Exception fault)
            {
                // An exception that left the thread would end the process.
                _ = _taken.TrySetException(fault);
            }
        }

        private static bool IsFree(Mutex mutex)
        {
            try
            {
                return mutex.WaitOne(0);
            }
            catch (AbandonedMutexException)
            {
                // Its holder was killed: the mutex now belongs to this thread.
                return true;
            }
        }
    }
}
