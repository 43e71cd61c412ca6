using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using EntraPrivateAccess.Compatibility;
using Microsoft.Win32.SafeHandles;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>
/// A process of this machine, held by its handle so that its ID cannot be reused for another process.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsProcess : IServerProcess
{
    private readonly SafeProcessHandle _handle;
    private readonly BoundedOutput? _output;

    /// <summary>Wraps a child process of this process.</summary>
    public WindowsProcess(ChildProcess child, BoundedOutput output)
        : this(child.Id, child.Handle)
    {
        MayEndWithSession = child.IsInJob;
        _output = output;
    }

    /// <summary>Wraps a process that another process started.</summary>
    public WindowsProcess(int id, SafeProcessHandle handle)
    {
        Id = id;
        _handle = handle;
        ImagePath = ProcessApi.ImagePath(handle);
        StartTime = ProcessApi.StartTime(handle);
    }

    public int Id { get; }

    public string? ImagePath { get; }

    public DateTimeOffset? StartTime { get; }

    public bool MayEndWithSession { get; }

    /// <summary>The task that writes the child's standard input; already completed if there is no input.</summary>
    public Task Feeding { get; set; } = Task.CompletedTask;

    public string Output => _output?.Text ?? "";

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        string what = $"Waiting for the process {Id}";
        if (_handle.IsInvalid)
        {
            throw Win32Errors.Fault(Win32Errors.AccessDenied, what, Id);
        }

        await ProcessExit.WaitAsync(_handle, cancellationToken).ConfigureAwait(false);
        // The pipe breaks when the child exits. If a grandchild keeps it open, the write is not awaited.
        if (Feeding.IsCompleted)
        {
            await Feeding.ConfigureAwait(false);
        }

        if (_output is not null)
        {
            await _output.SettleAsync().ConfigureAwait(false);
        }

        return ProcessApi.GetExitCodeProcess(_handle, out int exitCode)
            ? exitCode
            : throw Win32Errors.Fault(Marshal.GetLastWin32Error(), what, Id);
    }

    public void Dispose() => _handle.Dispose();
}

/// <summary>
/// The kernel32 functions for process handles, and the two access rights that querying and waiting require.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class ProcessApi
{
    public const uint Synchronize = 0x00100000;
    public const uint QueryLimitedInformation = 0x1000;

    [DllImport("kernel32", SetLastError = true)]
    public static extern SafeProcessHandle OpenProcess(
        uint access,
        [MarshalAs(UnmanagedType.Bool)] bool inherit,
        int processId
    );

    [DllImport("kernel32", EntryPoint = "QueryFullProcessImageNameW", CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool QueryFullProcessImageName(
        SafeProcessHandle process,
        uint flags,
        StringBuilder path,
        ref int length
    );

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetExitCodeProcess(SafeProcessHandle process, out int exitCode);

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetProcessTimes(
        SafeProcessHandle process,
        out long created,
        out long ended,
        out long inKernel,
        out long inUser
    );

    /// <summary>Returns the start time of the process, or null if it cannot be read.</summary>
    public static DateTimeOffset? StartTime(SafeProcessHandle process) =>
        !process.IsInvalid && GetProcessTimes(process, out long created, out _, out _, out _)
            ? DateTimeOffset.FromFileTime(created)
            : null;

    /// <summary>Returns the start time, or null if the process has exited or cannot be opened.</summary>
    public static DateTimeOffset? StartTime(int processId)
    {
        using SafeProcessHandle process = OpenProcess(QueryLimitedInformation, false, processId);
        return StartTime(process);
    }

    /// <summary>Returns the image's full path, or null if it cannot be read.</summary>
    public static string? ImagePath(SafeProcessHandle process)
    {
        if (process.IsInvalid)
        {
            return null;
        }

        StringBuilder path = new(32768);
        int length = path.Capacity;
        return QueryFullProcessImageName(process, 0, path, ref length) ? path.ToString() : null;
    }
}

/// <summary>Waits for a process by its handle, without a dedicated thread.</summary>
[SupportedOSPlatform("windows")]
internal static class ProcessExit
{
    public static async Task WaitAsync(SafeProcessHandle process, CancellationToken cancellationToken)
    {
        // The wait handle does not own the process handle. The added reference keeps it open if its owner disposes it
        // during the wait.
        bool isHeld = false;
        process.DangerousAddRef(ref isHeld);
        using Signal signal = new(process);
        TaskCompletionSource<bool> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RegisteredWaitHandle wait = ThreadPool.RegisterWaitForSingleObject(
            signal,
            (_, _) => ended.TrySetResult(true),
            null,
            Timeout.Infinite,
            executeOnlyOnce: true
        );
        using CancellationTokenRegistration stop = cancellationToken.Register(() =>
            ended.TrySetCanceled(cancellationToken)
        );
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
        public Signal(SafeProcessHandle process) =>
            SafeWaitHandle = new SafeWaitHandle(process.DangerousGetHandle(), ownsHandle: false);
    }
}

/// <summary>
/// The first 64 KiB of a process's output. The rest is read and discarded, so that the process never blocks on the
/// pipe.
/// </summary>
internal sealed class BoundedOutput(TimeProvider time)
{
    private const int Limit = 64 * 1024;

    // A grandchild can keep the pipe open for hours. Output that is in the pipe when the process exits is read within
    // this time.
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(1);

    private readonly StringBuilder _text = new();
    private readonly List<Task> _readers = [];

    public void Collect(TextReader reader) => _readers.Add(Task.Run(() => ReadAsync(reader)));

    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Waits for the last output of a process that has exited, never for the end of the pipe.</summary>
    public Task SettleAsync() =>
        _readers.Count == 0
            ? Task.CompletedTask
            : Task.WhenAny(Task.WhenAll(_readers), time.DelayAsync(s_lastWords, CancellationToken.None));

    private async Task ReadAsync(TextReader reader)
    {
        char[] buffer = new char[4096];
        try
        {
            int read;
            while ((read = await reader.ReadAsync(buffer, 0, buffer.Length).ConfigureAwait(false)) > 0)
            {
                lock (_text)
                {
                    _ = _text.Append(buffer, 0, Math.Min(read, Limit - _text.Length));
                }
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The object was disposed while the process was still writing. The output is what was read until then.
        }
    }
}
