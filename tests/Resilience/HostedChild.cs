using System.Diagnostics;
using System.IO;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// A process of its own that runs <c>Install-Connector</c> and says what it does while it does it. Made to be killed.
/// </summary>
internal sealed class HostedChild : IDisposable
{
    // Each line of the verbose stream is on stdout before the work goes much further.
    private const string Install = """
        Install-Connector -ConnectorGroup $group -CreateGroup -Region eur -Token $registration -AcceptLicense -TimeoutSeconds 240 @more -Verbose 4>&1 |
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
        child._process.OutputDataReceived += child.Hear;
        child._process.ErrorDataReceived += child.Hear;
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
            () => $"'{start}' from the child, which said: {string.Join(" / ", Said)}"
        );

    /// <summary>SIGKILL, or what Windows has of it: nothing in the process runs any more.</summary>
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

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.Add(line.Data ?? "");
        }
    }
}
