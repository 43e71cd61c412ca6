using System.Diagnostics;
using System.IO;

namespace EntraPrivateAccess.Tests;

/// <summary>Runs a script in the pinned PowerShell, in a process without the user's profile and modules.</summary>
internal static class PwshProcess
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    /// <summary>Returns the lines that the script wrote.</summary>
    /// <param name="script">The script gets the arguments as <c>$args</c>. An unhandled error throws an
    /// exception.</param>
    /// <param name="home">The folder to use as the user's home folder.</param>
    /// <param name="path">Folders to search for programs before the PATH of this process.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(
        string script,
        string home,
        IReadOnlyList<string> arguments,
        string path = ""
    )
    {
        string file = Path.Combine(home, $"{Guid.NewGuid():N}.ps1");
        await File.WriteAllTextAsync(file, $"$ErrorActionPreference = 'Stop'\n{script}");
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] first = ["exec", PinnedPowerShell.PwshAssembly, "-NoProfile", "-NonInteractive", "-File", file];
        foreach (string argument in first.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (string name in start.Environment.Keys.Where(IsOfTheUser).ToArray())
        {
            _ = start.Environment.Remove(name);
        }

        start.Environment["HOME"] = start.Environment["USERPROFILE"] = home;
        start.Environment["PATH"] = $"{path}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["NO_COLOR"] = start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await Task.WhenAll(output, errors, process.WaitForExitAsync()).WaitAsync(s_limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0
            ? (await output).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException(
                $"pwsh exited with {process.ExitCode}:\n{await output}\n{await errors}"
            );
    }

    private static bool IsOfTheUser(string name) =>
        name is "PSModulePath" || name.StartsWith("XDG_", StringComparison.Ordinal);
}
