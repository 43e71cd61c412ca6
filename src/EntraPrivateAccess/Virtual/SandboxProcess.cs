using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Virtual;

/// <summary>The child that plays the tenant. It ends when its stdin ends or this process is gone, however that came about.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(3);

    private readonly Process _process;

    private SandboxProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    /// <returns>The process, and the one line with which it says that it is ready.</returns>
    public static async Task<(SandboxProcess Process, string Ready)> StartAsync(SandboxRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        SandboxProcess started = new(Launch(request));
        try
        {
            return (started, await started.ReadyAsync(request, time, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            started.Dispose();
            throw;
        }
    }

    /// <summary>Closes its stdin, which asks it to end, and sees to it that it does.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Dispose();
            if (!_process.WaitForExit((int)s_farewell.TotalMilliseconds))
            {
                _process.Kill();
            }
        }
        catch (Exception gone) when (gone is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself.
        }

        _process.Dispose();
    }

    private static Process Launch(SandboxRequest request)
    {
        Process process = new() { StartInfo = SandboxCommand.For(request) };
        try
        {
            _ = process.Start();
            return process;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            process.Dispose();
            throw Faults.SandboxRuntimeMissing(missing);
        }
    }

    private async Task<string> ReadyAsync(SandboxRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        // Read from the start, so that a long complaint cannot fill the pipe and hold the child up.
        Task<string> complaint = _process.StandardError.ReadToEndAsync();
        Task<string?> line = _process.StandardOutput.ReadLineAsync()!;
        Task first = await Task.WhenAny(line, time.DelayAsync(request.Limit, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (first != line)
        {
            throw Faults.WaitedTooLong("the sandbox to start", request.Limit);
        }

        return await line.ConfigureAwait(false) ?? throw Faults.SandboxFailed(await complaint.ConfigureAwait(false));
    }
}
