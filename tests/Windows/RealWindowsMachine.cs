using System.Diagnostics;
using System.IO;
using System.Text;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>This machine, if it is a Windows machine that the tests may change. One file runs at a time.</summary>
/// <remarks>
/// Invoke-WindowsTest.ps1 checks whether the machine may be changed, and removes everything that a file added.
/// </remarks>
internal sealed class RealWindowsMachine : IWindowsMachine
{
    private static readonly SemaphoreSlim s_turn = new(1);

    private readonly string _folder = @"C:\epa";

    public string Drive => @"C:\";

    public Dictionary<string, string?> Variables { get; } = new() { ["PSModulePath"] = null };

    public static async Task<RealWindowsMachine> StartAsync()
    {
        RealWindowsMachine machine = new();
        await s_turn.WaitAsync();
        if (Directory.Exists(machine._folder))
        {
            _ = s_turn.Release();
            throw new InvalidOperationException($"An earlier run left {machine._folder} on this machine.");
        }

        _ = Directory.CreateDirectory(machine._folder);
        return machine;
    }

    public string PathOf(string path) => path;

    public async Task<(int Code, string Output)> RunScriptAsync(
        string shell,
        IEnumerable<string> script,
        TimeSpan limit
    )
    {
        string program =
            shell == WindowsSuite.Desktop
                ? Path.Combine(Environment.SystemDirectory, "WindowsPowerShell", "v1.0", "powershell.exe")
                : Path.Combine(PinnedPowerShell.WindowsFolder, "pwsh.exe");
        ProcessStartInfo start = new(
            program,
            ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", .. script, "-Restore"]
        )
        {
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in Variables)
        {
            start.Environment[name] = value;
        }

        StringBuilder output = new();
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += Add;
        process.ErrorDataReceived += Add;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        // With a limit, the call doesn't wait for the end of the streams, which a leftover child may hold open.
        if (!await Task.Run(() => process.WaitForExit(limit)))
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} did not end within {limit}.\n{Text()}");
        }

        return (process.ExitCode, Text());

        void Add(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                _ = output.AppendLine(line.Data);
            }
        }

        string Text()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        _ = s_turn.Release();
        return ValueTask.CompletedTask;
    }
}
