using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using EntraPrivateAccess.Rehearsal;

namespace EntraPrivateAccess.Tests.Rehearsals;

/// <summary>Runs the rehearsal or the real PowerShell in a separate process with pipes instead of a terminal.</summary>
internal sealed class RehearsalProcess : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private RehearsalProcess(Process process) => _process = process;

    public string Said
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the rehearsal with the module that is already built.</summary>
    public static RehearsalProcess Start(params string[] words) =>
        StartDotnet([typeof(RehearsalOptions).Assembly.Location, "--no-build", .. words]);

    /// <summary>Starts the real PowerShell.</summary>
    public static RehearsalProcess StartPowerShell(params string[] switches) =>
        StartDotnet(["exec", PinnedPowerShell.PwshAssembly, "-NoProfile", "-NonInteractive", .. switches]);

    public void Type(string line) => _process.StandardInput.WriteLine(line);

    private static RehearsalProcess StartDotnet(string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The PowerShell engine in this process has added its own folders to this variable.
        _ = start.Environment.Remove("PSModulePath");
        RehearsalProcess started = new(Process.Start(start)!);
        started._process.OutputDataReceived += started.AppendLine;
        started._process.ErrorDataReceived += started.AppendLine;
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    public async Task UntilSaysAsync(string text)
    {
        long started = Stopwatch.GetTimestamp();
        while (!Said.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > s_limit)
            {
                throw new TimeoutException($"'{text}' did not appear in the output: {Said}");
            }

            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>Asks the process to end, as a service manager or Ctrl+C does.</summary>
    public async Task InterruptAsync()
    {
        using Process kill = Process.Start(
            "/bin/sh",
            ["-c", "kill -TERM " + _process.Id.ToString(CultureInfo.InvariantCulture)]
        );
        await kill.WaitForExitAsync(CancellationToken.None).WaitAsync(s_limit);
    }

    public async Task<int> ExitCodeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(s_limit);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void AppendLine(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _ = _output.AppendLine(line.Data);
        }
    }
}

/// <summary>A temporary script file.</summary>
internal sealed class ScriptFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rehearsal-");

    public ScriptFile(string text) => File.WriteAllText(Path, text);

    public string Path => System.IO.Path.Combine(_folder.FullName, "script.ps1");

    public void Dispose() => _folder.Delete(recursive: true);
}
