using System.Diagnostics;
using System.IO;
using System.Text;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>A real PowerShell process with the module loaded, which runs scripts one after the other.</summary>
internal sealed class PwshProcess : IDisposable
{
    private const string End = "(end of the script)";

    // Scripts are sent over standard input because they contain tokens. An error is written as a line of output.
    private const string Loop = """
        while ($null -ne ($line = [Console]::In.ReadLine())) {
            try {
                $script = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($line))
                . ([scriptblock]::Create($script)) *>&1 | ForEach-Object {
                    if ($_ -is [Management.Automation.ErrorRecord]) { throw $_ }
                    [Console]::Out.WriteLine("$_")
                }
            }
            catch { [Console]::Out.WriteLine("Error|$($_.FullyQualifiedErrorId)|$($_.Exception.GetType().Name)|$_") }
            [Console]::Out.WriteLine('(end of the script)')
        }
        """;

    private readonly Process _process;
    private readonly List<string> _said = [];
    private int _read;

    private PwshProcess(Process process) => _process = process;

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

    public static async Task<PwshProcess> StartAsync(ResilienceSandbox sandbox)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments = ["exec", PinnedPowerShell.PwshAssembly, "-NoProfile", "-NonInteractive", "-Command", Loop];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        PwshProcess child = new(Process.Start(start)!);
        child._process.OutputDataReceived += child.OnLineReceived;
        child._process.ErrorDataReceived += child.OnLineReceived;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        _ = await child.RunAsync(
            string.Join(
                '\n',
                $"$manifest = '{Path.Combine(LoadingHost.Root, "EntraPrivateAccess.psd1")}'",
                EngineScript.Secret("graph", await sandbox.TokenAsync("graph")),
                EngineScript.Secret("registration", await sandbox.TokenAsync("registration"))
            )
        );
        return child;
    }

    /// <summary>Connects the process to a virtual server.</summary>
    public Task<IReadOnlyList<string>> ConnectAsync(ResilienceSandbox sandbox, VirtualMachine machine, string group) =>
        RunAsync(EngineScript.Connect(sandbox.Ready, machine, group));

    /// <summary>Runs a script and waits until it ends.</summary>
    /// <returns>The lines of all its streams.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(string script)
    {
        await BeginAsync(script);
        await UntilSaysAsync(End);
        lock (_said)
        {
            string[] lines = [.. _said.Skip(_read).TakeWhile(line => line != End)];
            _read = _said.Count;
            return lines;
        }
    }

    /// <summary>Starts a script without waiting for it to end.</summary>
    public async Task BeginAsync(string script)
    {
        await _process.StandardInput.WriteLineAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(script)));
        await _process.StandardInput.FlushAsync(ResilienceSandbox.Stop);
    }

    /// <summary>Waits until the running script writes a line with the given start.</summary>
    public Task UntilSaysAsync(string start) =>
        ResilienceSandbox.UntilAsync(
            () => Said.Skip(_read).Any(line => line.StartsWith(start, StringComparison.Ordinal)),
            () => $"'{start}' from pwsh, which wrote: {string.Join(" / ", Said)}"
        );

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
