using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>A process of this machine, held by its handle so that its id cannot come to mean another one.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsProcess : IServerProcess
{
    private readonly SafeProcessHandle _handle;
    private readonly Process? _child;
    private readonly BoundedOutput? _output;

    /// <summary>A child of ours.</summary>
    public WindowsProcess(Process child, BoundedOutput output) : this(child.Id, child.SafeHandle)
    {
        _child = child;
        _output = output;
    }

    /// <summary>Somebody else's process.</summary>
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

    /// <summary>Writes what the child is to read; completed where there is nothing.</summary>
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
        // Behind the child's end its pipe is broken. What a grandchild holds open is not waited for.
        if (Feeding.IsCompleted)
        {
            await Feeding.ConfigureAwait(false);
        }

        if (_output is not null)
        {
            await _output.SettleAsync().ConfigureAwait(false);
        }

        return ProcessApi.GetExitCodeProcess(_handle, out int exitCode) ? exitCode : throw Win32Errors.Fault(Marshal.GetLastWin32Error(), what, Id);
    }

    public void Dispose()
    {
        _handle.Dispose();
        _child?.Dispose();
    }
}
