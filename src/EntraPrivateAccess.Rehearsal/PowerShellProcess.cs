using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;

namespace EntraPrivateAccess.Rehearsal;

/// <summary>Runs rehearsal.ps1 in this console, with the PowerShell that the build downloaded.</summary>
internal static class PowerShellProcess
{
    /// <summary>The folder of the repository.</summary>
    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    private static readonly string s_pwsh = Path.Combine(
        Metadata("PowerShellFolder"),
        OperatingSystem.IsWindows() ? "win" : "unix",
        "pwsh.dll"
    );

    /// <summary>Runs PowerShell in the specified mode and returns the exit code.</summary>
    /// <param name="file">The script to run, or the connection file to write.</param>
    public static int Run(RehearsalOptions options, string? file, Interruption interruption)
    {
        string[] switches = options.Mode switch
        {
            RehearsalMode.Shell => ["-NoLogo", "-NoExit"],
            RehearsalMode.Script => ["-NoLogo", "-NoProfile"],
            _ => ["-NoLogo", "-NoProfile", "-NonInteractive"],
        };
        string script = Literal(Path.Combine(RepositoryRoot, "src", "EntraPrivateAccess.Rehearsal", "rehearsal.ps1"));
        string words = string.Join(',', options.Words.Select(Literal));
        string count = options.Count.ToString(CultureInfo.InvariantCulture);
        string command = $"& {script} {options.Mode} {Literal(file ?? "")} {count} @({words})";
        string[] ending = options.Mode == RehearsalMode.Shell ? [] : ["exit $LASTEXITCODE"];
        using Process process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                ["exec", s_pwsh, .. switches, "-Command", string.Join("; ", [command, .. ending])]
            )
        )!;
        using CancellationTokenRegistration ended = interruption.Terminated.Register(() => Interrupt(process));
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>
    /// Interrupts PowerShell as Ctrl+C does, so that it stops the sandbox. Windows has no such signal; there, the
    /// sandbox ends with its parent process.
    /// </summary>
    private static void Interrupt(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else
        {
            const int interrupt = 2;
            _ = Kill(process.Id, interrupt);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    private static string Metadata(string key) =>
        typeof(PowerShellProcess)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == key)
            .Value!;
}
