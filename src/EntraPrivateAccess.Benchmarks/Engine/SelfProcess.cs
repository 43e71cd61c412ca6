using System.Diagnostics;

namespace EntraPrivateAccess.Benchmarks.Engine;

/// <summary>
/// Runs a part of this program in a separate process, because only a new process shows the cost of the first use.
/// </summary>
internal static class SelfProcess
{
    /// <summary>The prefix of the line in the child's output that contains the result.</summary>
    public const string Marker = "measured: ";

    public static string Run(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        int at = output.LastIndexOf(Marker, StringComparison.Ordinal);
        return process.ExitCode == 0 && at >= 0
            ? output[(at + Marker.Length)..].Trim()
            : throw new InvalidOperationException(
                $"'{string.Join(' ', arguments)}' ended with exit code {process.ExitCode}: {output}"
            );
    }
}
