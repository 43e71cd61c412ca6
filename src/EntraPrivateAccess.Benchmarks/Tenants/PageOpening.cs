using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Tenants;

/// <summary>
/// Measures how long a headless Chromium takes to open a page and to run its script, compared with an empty page.
/// </summary>
internal static class PageOpening
{
    private const string Program = "chromium";
    private const int Rounds = 3;
    private const double Limit = 2;

    public static Row Measure(string page, string folder)
    {
        string what = $"Opening a page of {new FileInfo(page).Length / 1024.0 / 1024.0:0.0} MB in Chromium";
        string empty = Path.Combine(folder, "empty.html");
        File.WriteAllText(empty, "<!DOCTYPE html><title>Empty</title>");
        Samples ours = new(),
            bare = new();
        try
        {
            // Each page is opened once before the measurement.
            for (int round = 0; round <= Rounds; round++)
            {
                double peer = Open(empty, folder, "<title>Empty</title>");
                double own = Open(page, folder, "connectors</output>");
                if (round > 0)
                {
                    bare.Add(peer);
                    ours.Add(own);
                }
            }
        }
        catch (Win32Exception)
        {
            return new Row(what, "", "", $"{Program} is not installed", null, null);
        }

        double over = ours.Median - bare.Median;
        return new Row(
            what,
            Samples.Text($"{ours.Median:0.00} s"),
            Samples.Text($"{bare.Median:0.00} s"),
            Samples.Text($"+ {over:0.00} s"),
            Samples.Text($"<= + {Limit:0} s"),
            over <= Limit
        );
    }

    private static double Open(string page, string folder, string expected)
    {
        ProcessStartInfo start = new(
            Program,
            [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                $"--user-data-dir={Path.Combine(folder, "profile")}",
                "--dump-dom",
                new Uri(page).AbsoluteUri,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string content = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return content.Contains(expected, StringComparison.Ordinal)
            ? Stopwatch.GetElapsedTime(started).TotalSeconds
            : throw new InvalidOperationException($"Chromium did not open {page}.");
    }
}
