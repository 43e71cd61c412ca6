using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.SandboxClient;

/// <summary>
/// The child process that simulates the tenant. It ends when its standard input is closed or this process ends for any
/// reason.
/// </summary>
internal sealed class SandboxProcess : IDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(3);

    private readonly Process _process;

    private SandboxProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    /// <returns>The process, and the line in which it reports that it is ready.</returns>
    public static async Task<(SandboxProcess Process, string Ready)> StartAsync(
        SandboxRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
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

    /// <summary>Closes the standard input, which requests the process to end, and makes sure that it ends.</summary>
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
        catch (Exception gone)
            when (gone is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
        {
            // The process has already exited.
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
            throw ConnectorErrors.SandboxRuntimeMissing(missing);
        }
    }

    private async Task<string> ReadyAsync(
        SandboxRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        // Standard error is read from the start, so that long output cannot fill the pipe and block the child.
        Task<string> complaint = _process.StandardError.ReadToEndAsync();
        Task<string?> line = _process.StandardOutput.ReadLineAsync()!;
        Task first = await Task.WhenAny(line, time.DelayAsync(request.Limit, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (first != line)
        {
            throw ConnectorErrors.WaitedTooLong("the sandbox to start", request.Limit);
        }

        return await line.ConfigureAwait(false)
            ?? throw ConnectorErrors.SandboxFailed(await complaint.ConfigureAwait(false));
    }
}

/// <summary>
/// Builds the command that starts the sandbox: <c>dotnet Module/bin/sandbox/EntraPrivateAccess.Sandbox.dll</c>.
/// </summary>
internal static class SandboxCommand
{
    public static ProcessStartInfo For(SandboxRequest request)
    {
        string bin = Path.GetDirectoryName(Path.GetDirectoryName(typeof(SandboxCommand).Assembly.Location)!)!;
        string sandbox = Path.Combine(bin, "sandbox", "EntraPrivateAccess.Sandbox.dll");
        if (!File.Exists(sandbox))
        {
            throw ConnectorErrors.SandboxMissing(sandbox);
        }

        string disk = SandboxDisks.OfUser().Reserve(TimeProvider.System.GetUtcNow().UtcDateTime);
        using Process own = Process.GetCurrentProcess();
        List<string> arguments =
        [
            sandbox,
            "--parent",
            Text(own.Id),
            "--disk",
            disk,
            "--seed",
            Text(request.Seed),
            "--servers",
            string.Join(",", request.Servers),
        ];
        return new ProcessStartInfo(Dotnet(), string.Join(" ", arguments.Select(Quote)))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),

            // On Windows, the child gets its own console, so that Ctrl+C does not reach it. Elsewhere it ignores the
            // signal.
            CreateNoWindow = true,
        };
    }

    // Returns the full path because PATH does not contain dotnet in some services and on some servers.
    private static string Dotnet()
    {
        string name = Platform.IsWindows ? "dotnet.exe" : "dotnet";
        string? root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        string usual = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet", name);
        return root is not null && File.Exists(Path.Combine(root, name)) ? Path.Combine(root, name)
            : Platform.IsWindows && File.Exists(usual) ? usual
            : name;
    }

    // Server names and temporary folders contain no quotes. A backslash before the closing quote would escape it.
    private static string Quote(string argument) => $"\"{argument.TrimEnd('\\')}\"";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
