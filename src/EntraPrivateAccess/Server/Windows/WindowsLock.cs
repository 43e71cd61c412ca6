using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using Microsoft.Win32.SafeHandles;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The lock of this Windows machine: a named mutex that all sessions share.</summary>
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
    /// Owns the mutex on a dedicated thread, because a mutex belongs to a thread and a command switches threads.
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

            // The caller may request the lock again immediately after Dispose.
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
                // An unhandled exception on this thread would end the process.
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
                // The previous holder was killed, so the mutex now belongs to this thread.
                return true;
            }
        }
    }
}

/// <summary>
/// The kernel32 functions for named mutexes with an access list, which .NET 8 offers only in a separate package.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class MutexApi
{
    private const uint SynchronizeAndModify = 0x00100001;

    // Grants access only to administrators and SYSTEM.
    private const string Access = "D:P(A;;GA;;;BA)(A;;GA;;;SY)";

    /// <summary>Opens the mutex, or creates one that only administrators and SYSTEM can open.</summary>
    /// <exception cref="ServerException">5: the mutex exists, and the caller is not allowed to open it.</exception>
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
