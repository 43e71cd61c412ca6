using System.Diagnostics;

namespace EntraPrivateAccess.Benchmarks.Engine;

/// <summary>
/// Runs a part of this program in a process of its own: only a fresh one tells what the first use costs.
/// </summary>
internal static class SelfProcess
{
    /// <summary>Begins the one line of a child's output that is its answer.</summary>
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
                $"'{string.Join(' ', arguments)}' ended with {process.ExitCode}: {output}"
            );
    }
}
