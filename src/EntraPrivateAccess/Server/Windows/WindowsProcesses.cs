using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Processes of this machine.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsProcesses(TimeProvider time) : IServerProcesses
{
    public Task<IServerProcess> StartAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Process child = Start(request);
        BoundedOutput output = new(time);
        if (request.CollectOutput)
        {
            output.Collect(child.StandardOutput);
            output.Collect(child.StandardError);
        }

        WindowsProcess process = new(child, output);
        try
        {
            request.Started?.Invoke(process);
        }
        catch
        {
            // Its input ends here, and with it the child.
            process.Dispose();
            throw;
        }

        if (child.StartInfo.RedirectStandardInput)
        {
            // Not waited for here: a child that hangs before it reads is waited for within the limit of its end.
            process.Feeding = WriteInputAsync(child.StandardInput.BaseStream, request.WriteInput);
        }

        return Task.FromResult<IServerProcess>(process);
    }

    public Task<IReadOnlyList<IServerProcess>> FindAsync(string imageName, CancellationToken cancellationToken) =>
        Task.Run(() => Find(imageName), cancellationToken);

    private static Process Start(ProcessRequest request)
    {
        ProcessStartInfo start = new(request.FileName, request.Arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = request.WorkingDirectory ?? "",
            RedirectStandardOutput = request.CollectOutput,
            RedirectStandardError = request.CollectOutput,

            // Without a console of ours a child that asks something would wait for ever: it meets the end of its input.
            RedirectStandardInput = request.WriteInput is not null || request.CollectOutput,
        };
        foreach (string variable in request.RemovedVariables)
        {
            _ = start.Environment.Remove(variable);
        }

        try
        {
            return Process.Start(start)
                ?? throw new InvalidOperationException("A program started without the shell is always a new process.");
        }
        catch (Win32Exception fault)
        {
            throw Win32Errors.Fault(fault.NativeErrorCode, "Starting " + request.FileName, request.FileName);
        }
    }

    private static async Task WriteInputAsync(Stream pipe, Func<Stream, Task>? write)
    {
        try
        {
            using Stream input = pipe;
            if (write is not null)
            {
                await write(input).ConfigureAwait(false);
                await input.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // It ended without reading: its exit code and output say why.
        }
    }

    private static IReadOnlyList<IServerProcess> Find(string imageName)
    {
        List<IServerProcess> found = [];
        foreach (Process candidate in Process.GetProcessesByName(Path.GetFileNameWithoutExtension(imageName)))
        {
            using (candidate)
            {
                SafeProcessHandle handle = ProcessApi.OpenProcess(
                    ProcessApi.Synchronize | ProcessApi.QueryLimitedInformation,
                    false,
                    candidate.Id
                );
                // It has ended since it was listed. One that may not be opened is still there.
                if (handle.IsInvalid && Marshal.GetLastWin32Error() == Win32Errors.InvalidParameter)
                {
                    handle.Dispose();
                    continue;
                }

                WindowsProcess process = new(candidate.Id, handle);
                if (
                    process.ImagePath is null
                    || string.Equals(Path.GetFileName(process.ImagePath), imageName, StringComparison.OrdinalIgnoreCase)
                )
                {
                    found.Add(process);
                }
                else
                {
                    process.Dispose();
                }
            }
        }

        return found;
    }
}
