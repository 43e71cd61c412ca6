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
        ChildProcess child = ChildProcess.Start(request);
        BoundedOutput output = new(time);
        foreach (TextReader reader in child.Outputs)
        {
            output.Collect(reader);
        }

        WindowsProcess process = new(child, output);
        try
        {
            request.Started?.Invoke(process);
        }
        catch
        {
            // The child reads the end of its input, and then exits.
            child.Input?.Dispose();
            process.Dispose();
            throw;
        }

        if (child.Input is { } input)
        {
            // The write is not awaited here. A child that hangs before it reads counts against the time limit for its
            // exit.
            process.Feeding = WriteInputAsync(input, request.WriteInput);
        }

        return Task.FromResult<IServerProcess>(process);
    }

    public Task<IReadOnlyList<IServerProcess>> FindAsync(string imageName, CancellationToken cancellationToken) =>
        Task.Run(() => Find(imageName), cancellationToken);

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
