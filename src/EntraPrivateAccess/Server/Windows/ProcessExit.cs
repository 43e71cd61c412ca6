using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Waits for a process by its handle, without a thread of its own.</summary>
[SupportedOSPlatform("windows")]
internal static class ProcessExit
{
    public static async Task WaitAsync(SafeProcessHandle process, CancellationToken cancellationToken)
    {
        // The wait handle borrows, and keeps the process handle open as long: its owner may let go of it while somebody still waits.
        bool isHeld = false;
        process.DangerousAddRef(ref isHeld);
        using Signal signal = new(process);
        TaskCompletionSource<bool> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RegisteredWaitHandle wait = ThreadPool.RegisterWaitForSingleObject(signal, (_, _) => ended.TrySetResult(true), null, Timeout.Infinite, executeOnlyOnce: true);
        using CancellationTokenRegistration stop = cancellationToken.Register(() => ended.TrySetCanceled(cancellationToken));
        try
        {
            _ = await ended.Task.ConfigureAwait(false);
        }
        finally
        {
            _ = wait.Unregister(null);
            process.DangerousRelease();
        }
    }

    private sealed class Signal : WaitHandle
    {
        public Signal(SafeProcessHandle process) => SafeWaitHandle = new SafeWaitHandle(process.DangerousGetHandle(), ownsHandle: false);
    }
}
