using System.Diagnostics;
using System.IO;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// Runs a program on this machine with a time limit. The output goes to a file because a grandchild process could
/// hold a pipe open.
/// </summary>
internal static class Tool
{
    /// <summary>
    /// Runs a program and returns its exit code and output. A program that exceeds the limit is killed, and its exit
    /// code is -1.
    /// </summary>
    public static async Task<(int Code, string Output)> RunAsync(
        string program,
        IEnumerable<string> arguments,
        TimeSpan limit,
        IReadOnlyDictionary<string, string?>? variables = null,
        string folder = "/"
    )
    {
        string log = Path.GetTempFileName();
        try
        {
            using Process process = Start(program, arguments, log, variables, folder);
            try
            {
                await process.WaitForExitAsync().WaitAsync(limit);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                return (-1, $"{program} did not end within {limit}.\n{await File.ReadAllTextAsync(log)}");
            }

            return (process.ExitCode, await File.ReadAllTextAsync(log));
        }
        finally
        {
            File.Delete(log);
        }
    }

    /// <summary>
    /// Runs a program like <see cref="RunAsync"/> and throws an exception with the output if the exit code isn't 0.
    /// </summary>
    public static async Task<string> RequireAsync(
        string program,
        IEnumerable<string> arguments,
        TimeSpan limit,
        IReadOnlyDictionary<string, string?>? variables = null,
        string folder = "/"
    )
    {
        (int code, string output) = await RunAsync(program, arguments, limit, variables, folder);
        return code == 0 ? output : throw new InvalidOperationException($"{program} exited with {code}:\n{output}");
    }

    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        string log,
        IReadOnlyDictionary<string, string?>? variables,
        string folder
    )
    {
        ProcessStartInfo start = new("/bin/sh") { WorkingDirectory = folder };
        foreach (
            string argument in new[]
            {
                "-c",
                "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null",
                "sh",
                log,
                program,
            }.Concat(arguments)
        )
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in variables ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
