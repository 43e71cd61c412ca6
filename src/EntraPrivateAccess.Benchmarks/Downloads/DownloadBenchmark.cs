using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>Our download beside curl's: the same file from the same server, https on loopback, to the same disk.</summary>
internal sealed class DownloadBenchmark : IBenchmark
{
    private const double Limit = 0.9;

    // Peak memory may differ by what the collector's own rhythm makes: a copy of the file would be sixty times that.
    private const double MemoryLimit = 8;

    private static readonly (int Megabytes, int Rounds)[] s_sizes = [(5, 15), (50, 9), (500, 5)];

    public IReadOnlyList<Row> Run()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("benchmark");
        try
        {
            using Shell shell = new();
            shell.Import();
            shell.StartSandbox();
            List<Row> rows = [.. s_sizes.SelectMany(size => Compare(shell, size.Megabytes, size.Rounds, folder.FullName))];
            shell.StopSandbox();
            return [.. rows, .. Memory()];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<Row> Compare(Shell shell, int megabytes, int rounds, string folder)
    {
        Uri url = shell.Read<Uri>("$sandbox.Environment.DownloadUrl");
        string pin = shell.Read<string>("$sandbox.Environment.CertificatePin");
        shell.SetFault("InstallerSize", megabytes * 1024 * 1024);
        string peer = Path.Combine(folder, "curl.exe");
        string ours = Path.Combine(folder, "ours.exe");
        Samples curl = new();
        Samples transfer = new();
        Samples verified = new();
        for (int round = -1; round < rounds; round++)
        {
            (Samples Into, Func<double> Measure)[] sides =
            [
                (curl, () => Curl.Seconds(url, peer)), (transfer, () => Transfer.Seconds(url, pin, ours)), (verified, () => Save(shell, ours)),
            ];
            // Another one begins each round: what a disk still has to write is the next one's burden.
            foreach ((Samples into, Func<double> measure) in sides.Select((_, index) => sides[(index + round + 1) % sides.Length]))
            {
                double seconds = measure();
                // The first request makes the file, and the first use of each side is its warm-up.
                if (round >= 0)
                {
                    into.Add(seconds);
                }
            }
        }

        return
        [
            Line($"Download of {megabytes} MB with its hash, beside curl", megabytes, transfer, curl, Limit),
            Line($"Save-ConnectorInstaller of {megabytes} MB, signature verified, beside curl", megabytes, verified, curl, null),
        ];
    }

    private static double Save(Shell shell, string path)
    {
        long started = Stopwatch.GetTimestamp();
        _ = shell.Run("Save-ConnectorInstaller -Environment $sandbox -Path $args[0] -Force", path);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Row Line(string what, int megabytes, Samples ours, Samples peer, double? limit)
    {
        double ratio = peer.Median / ours.Median;
        return new Row(what, Samples.Text($"{megabytes / ours.Median:0} MB/s"), Samples.Text($"{megabytes / peer.Median:0} MB/s"),
            Samples.Text($"{ratio:0.00}"), limit is null ? null : Samples.Text($">= {limit:0.00}"), limit is null ? null : ratio >= limit);
    }

    private static List<Row> Memory()
    {
        (double small, double smallAllocated) = Measure(5);
        (double large, double largeAllocated) = Measure(500);
        return
        [
            new Row("Peak memory, downloading 500 MB beside 5 MB", Samples.Text($"{large:0.0} MB"), Samples.Text($"{small:0.0} MB"),
                Samples.Text($"{large - small:+0.0;-0.0} MB"), Samples.Text($"<= +{MemoryLimit:0} MB"), large - small <= MemoryLimit),
            new Row("Allocated in all, downloading 500 MB beside 5 MB", Samples.Text($"{largeAllocated:0.0} MB"), Samples.Text($"{smallAllocated:0.0} MB"),
                Samples.Text($"{(largeAllocated - smallAllocated) * 1024 / 495:0.0} KB a MB"), null, null),
        ];
    }

    private static (double Peak, double Allocated) Measure(int megabytes)
    {
        string[] said = SelfProcess.Run(MemoryChild.Name, megabytes.ToString(CultureInfo.InvariantCulture)).Split(' ');
        return (double.Parse(said[0], CultureInfo.InvariantCulture), double.Parse(said[1], CultureInfo.InvariantCulture));
    }
}
