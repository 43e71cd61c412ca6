using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>
/// The peer: curl to a file, timed by itself from the lookup of the name to the last byte. Its own start does not
/// count.
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
            : throw new InvalidOperationException($"curl ended with {process.ExitCode}.");
    }
}
