using System.Diagnostics;
using System.IO;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// A separate process that runs <c>Install-Connector</c> and writes its verbose lines as it works. Tests kill it.
/// </summary>
internal sealed class HostedChild : IDisposable
{
    // Each line of the verbose stream is flushed to stdout at once, so that tests see the current step.
    private const string Install = """
        $target = @{ ConnectorGroup = $group; CreateGroup = $true; Region = 'eur' }
        Install-Connector @target -Token $registration -AcceptLicense -TimeoutSeconds 240 @more -Verbose 4>&1 |
            ForEach-Object { [Console]::Out.WriteLine("$_"); [Console]::Out.Flush() }
        """;

    private readonly Process _process;
    private readonly List<string> _said = [];

    private HostedChild(Process process) => _process = process;

    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said)
            {
                return [.. _said];
            }
        }
    }

    public static async Task<HostedChild> StartAsync(
        ResilienceSandbox sandbox,
        VirtualMachine machine,
        string group,
        string? graph = null,
        string? registration = null,
        string before = ""
    )
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(LoadingHost.Root, "tests", "bin", "LoadingHost", "LoadingHost.dll"));
        HostedChild child = new(Process.Start(start)!);
        child._process.OutputDataReceived += child.OnLineReceived;
        child._process.ErrorDataReceived += child.OnLineReceived;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        await child._process.StandardInput.WriteLineAsync(
            string.Join(
                '\n',
                $"$manifest = '{PowerShellEngine.ModuleManifest}'",
                EngineScript.Secret("graph", graph ?? await sandbox.TokenAsync("graph")),
                EngineScript.Secret("registration", registration ?? await sandbox.TokenAsync("registration")),
                EngineScript.Connect(sandbox.Ready, machine, group),
                before,
                Install
            )
        );
        child._process.StandardInput.Close();
        return child;
    }

    public Task UntilSaysAsync(string start) =>
        ResilienceSandbox.UntilAsync(
            () => Said.Any(line => line.StartsWith(start, StringComparison.Ordinal)),
            () => $"'{start}' from the child process, which wrote: {string.Join(" / ", Said)}"
        );

    /// <summary>Kills the process with SIGKILL or its Windows equivalent, so that no cleanup code runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(ResilienceSandbox.Stop);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void OnLineReceived(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.Add(line.Data ?? "");
        }
    }
}
