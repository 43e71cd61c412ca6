using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>A PowerShell 7 on the PATH: it has all the commands that real scripts use.</summary>
internal sealed class Pwsh
{
    private readonly string _path;

    private Pwsh(string path) => _path = path;

    /// <summary>The first one on the PATH, or null.</summary>
    public static Pwsh? Find()
    {
        string name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        return path is null ? null : new Pwsh(path);
    }

    /// <summary>Runs a command on this console and returns its exit code. It gets Ctrl+C by itself.</summary>
    public int Run(string command, bool stay)
    {
        ProcessStartInfo start = new(_path) { UseShellExecute = false };
        string[] words = stay ? ["-NoLogo", "-NoExit", "-Command", command] : ["-NoLogo", "-NoProfile", "-Command", command];
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

        using Interruption interruption = new(() => { });
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return interruption.Asked && !stay ? ExitCodes.Interrupted : process.ExitCode;
    }
}
