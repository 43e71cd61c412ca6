using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>
/// Runs curl as the reference. curl itself measures the time from the name lookup to the last byte, without its own
/// start.
/// </summary>
internal static class Curl
{
    public static double Seconds(Uri url, string path)
    {
        File.Delete(path);
        ProcessStartInfo start = new(
            "curl",
            ["-k", "-sS", "-f", "--noproxy", "*", "-o", path, "-w", "%{time_total}", url.AbsoluteUri]
        )
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"curl ended with exit code {process.ExitCode}.");
    }
}
