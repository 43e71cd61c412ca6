using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;

namespace EntraPrivateAccess.Rehearsal;

/// <summary>Builds the module and the sandbox in a child process, which also downloads PowerShell.</summary>
internal static partial class ModuleBuild
{
    private static readonly string s_project = Path.Combine(
        PowerShellProcess.RepositoryRoot,
        "src",
        "EntraPrivateAccess.Shipped",
        "EntraPrivateAccess.Shipped.csproj"
    );

    /// <summary>Runs the build and shows one line per stage. If the build fails, its whole output is shown.</summary>
    public static bool Run(Interruption interruption)
    {
        long started = Stopwatch.GetTimestamp();
        Show(started, "Building the module and the sandbox");
        using FileStream? turn = WaitForTurn(started, interruption);
        ProcessStartInfo start = new("dotnet", ["build", s_project, "-nologo", "-v", "minimal", "-tl:off"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        // The stages are recognized by their English text.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using Process build = Process.Start(start)!;
        using CancellationTokenRegistration ended = interruption.Terminated.Register(build.Kill);
        build.StandardInput.Close();
        List<string> lines = [];
        while (build.StandardOutput.ReadLine() is string line)
        {
            lines.Add(line);
            if (StageOf(line) is string stage && !lines.SkipLast(1).Any(earlier => StageOf(earlier) == stage))
            {
                Show(started, stage);
            }
        }

        build.WaitForExit();
        if (build.ExitCode == 0)
        {
            Show(started, "Starting PowerShell");
            return true;
        }

        Console.Error.WriteLine(string.Join('\n', lines.Distinct()));
        return false;
    }

    /// <summary>
    /// Waits until no other rehearsal builds, because simultaneous builds would write the same files.
    /// </summary>
    private static FileStream? WaitForTurn(long started, Interruption interruption)
    {
        string path = Path.Combine(
            Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(s_project)!, "obj")).FullName,
            "build.lock"
        );
        for (bool told = false; !interruption.Requested; told = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                if (!told)
                {
                    Show(started, "Waiting for the build of another rehearsal");
                }

                Thread.Sleep(100);
            }
        }

        return null;
    }

    /// <summary>Gets the stage that a line of the build's output shows, or null.</summary>
    internal static string? StageOf(string line) =>
        line switch
        {
            _ when line.Contains("Determining projects to restore", StringComparison.Ordinal) =>
                "  restoring packages (the first time, this downloads PowerShell: 43 MB)",
            _ when Built().Match(line) is { Success: true } built => $"  built {built.Groups[1].Value}",
            _ => null,
        };

    private static void Show(long started, string text) =>
        Console.WriteLine(
            FormattableString.Invariant($"[{Stopwatch.GetElapsedTime(started).TotalSeconds, 5:0.0} s] {text}")
        );

    [GeneratedRegex(@"^\s*(EntraPrivateAccess(?!\.Shipped)[\w.]*) -> ")]
    private static partial Regex Built();
}
