using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using Microsoft.Win32.SafeHandles;

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

    /// <summary>
    /// Owns the mutex on a thread of its own: a mutex belongs to a thread, and a command changes threads.
    /// </summary>
    private sealed class Holder : IDisposable
    {
        private readonly TaskCompletionSource<IDisposable?> _taken = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
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

/// <summary>kernel32: named mutexes with an access list, which .NET 8 offers in a package of its own only.</summary>
[SupportedOSPlatform("windows")]
internal static class MutexApi
{
    private const uint SynchronizeAndModify = 0x00100001;

    // Administrators and SYSTEM, and nobody else.
    private const string Access = "D:P(A;;GA;;;BA)(A;;GA;;;SY)";

    /// <summary>Opens the mutex, or makes one that only administrators and SYSTEM can open.</summary>
    /// <exception cref="ServerException">5: it exists, and the caller may not open it.</exception>
    public static Mutex Open(string name)
    {
        RawSecurityDescriptor descriptor = new(Access);
        byte[] bytes = new byte[descriptor.BinaryLength];
        descriptor.GetBinaryForm(bytes, 0);
        GCHandle pinned = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        try
        {
            SecurityAttributes attributes = new()
            {
                Length = Marshal.SizeOf<SecurityAttributes>(),
                Descriptor = pinned.AddrOfPinnedObject(),
            };
            SafeWaitHandle handle = CreateMutexEx(ref attributes, name, 0, SynchronizeAndModify);
            int code = Marshal.GetLastWin32Error();
            return handle.IsInvalid
                ? throw Win32Errors.Fault(code, "Taking the lock of this server", name)
                : new Mutex { SafeWaitHandle = handle };
        }
        finally
        {
            pinned.Free();
        }
    }

    [DllImport("kernel32", EntryPoint = "CreateMutexExW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern SafeWaitHandle CreateMutexEx(
        ref SecurityAttributes attributes,
        string name,
        uint flags,
        uint access
    );

    [StructLayout(LayoutKind.Sequential)]
    private struct SecurityAttributes
    {
        public int Length;
        public IntPtr Descriptor;
        public int InheritHandle;
    }
}
