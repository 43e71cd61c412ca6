using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Starts and finds processes of this machine.</summary>
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
            // Disposing closes the input of the child, which then exits.
            process.Dispose();
            throw;
        }

        if (child.StartInfo.RedirectStandardInput)
        {
            // The write is not awaited here. A child that hangs before it reads counts against the time limit for its
            // exit.
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

            // Without a console, a child that prompts would wait forever. With redirected input it reads the end of the
            // input.
            RedirectStandardInput = request.WriteInput is not null || request.CollectOutput,
        };
        foreach (string variable in request.RemovedVariables)
        {
            _ = start.Environment.Remove(variable);
        }

        foreach (KeyValuePair<string, string> variable in request.Variables)
        {
            start.Environment[variable.Key] = variable.Value;
        }

        try
        {
            return Process.Start(start)
                ?? throw new InvalidOperationException("Starting a program without the shell always creates one.");
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
            // The process exited without reading. Its exit code and output show why.
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
                // The process has exited since it was listed. A process that cannot be opened is still running.
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
