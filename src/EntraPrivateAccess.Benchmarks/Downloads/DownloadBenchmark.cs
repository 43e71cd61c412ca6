using System.Diagnostics;
using System.IO;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>
/// Our download beside curl's: the same file from the same server, https on loopback, to the same disk.
/// </summary>
/// <remarks>
/// Both are timed from the lookup of the name to the last byte, and neither program's start counts. curl was compiled
/// before it was shipped; our code
/// is compiled while a process uses it first. That costs once, and has a line of its own; the limit is for a process
/// that has done it.
/// </remarks>
internal sealed class DownloadBenchmark : IBenchmark
{
    private const double Limit = 0.9;
    private const int FirstRounds = 9;

    private static readonly (int Megabytes, int Rounds)[] s_sizes = [(5, 61), (50, 15), (500, 5)];

    public IReadOnlyList<Row> Run()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("benchmark");
        try
        {
            using Shell shell = new();
            shell.Import();
            shell.StartSandbox();
            List<Row> rows =
            [
                .. First(shell, folder.FullName),
                .. s_sizes.SelectMany(size => Compare(shell, size.Megabytes, size.Rounds, folder.FullName)),
            ];
            shell.StopSandbox();
            return [.. rows, .. MemoryUse.Rows()];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Row[] First(Shell shell, string folder)
    {
        (int megabytes, _) = s_sizes[0];
        (Uri url, string pin, string peer, string ours) = Prepare(shell, megabytes, folder);
        Samples[] times = TakeTurns(
            FirstRounds,
            () => Curl.Seconds(url, peer),
            () => TransferChild.Seconds(url, pin, ours)
        );
        // Once, with the smallest file: what is compiled is the same for all.
        WarmUp.Run(() => Transfer.Seconds(url, pin, ours));
        return
        [
            Line($"A process's first download of {megabytes} MB, beside curl", megabytes, times[1], times[0], null),
        ];
    }

    private static Row[] Compare(Shell shell, int megabytes, int rounds, string folder)
    {
        (Uri url, string pin, string peer, string ours) = Prepare(shell, megabytes, folder);
        _ = Save(shell);
        Samples[] times = TakeTurns(
            rounds,
            () => Curl.Seconds(url, peer),
            () => Transfer.Seconds(url, pin, ours),
            () => Save(shell)
        );
        return
        [
            Line($"Download of {megabytes} MB with its hash, beside curl", megabytes, times[1], times[0], Limit),
            Line(
                $"Save-ConnectorInstaller of {megabytes} MB, signature verified, beside curl",
                megabytes,
                times[2],
                times[0],
                null
            ),
        ];
    }

    private static (Uri Url, string Pin, string Peer, string Ours) Prepare(Shell shell, int megabytes, string folder)
    {
        Uri url = shell.Read<Uri>("$sandbox.Environment.DownloadUrl");
        string peer = Path.Combine(folder, "curl.exe");
        shell.SetFault("InstallerSize", megabytes * 1024 * 1024);
        // The first request makes the file.
        _ = Curl.Seconds(url, peer);
        return (url, shell.Read<string>("$sandbox.Environment.CertificatePin"), peer, Path.Combine(folder, "ours.exe"));
    }

    // Another side begins each round: what a disk still has to write is the next one's burden.
    private static Samples[] TakeTurns(int rounds, params Func<double>[] sides)
    {
        Samples[] times = [.. sides.Select(_ => new Samples())];
        foreach (
            int turn in Enumerable
                .Range(0, rounds)
                .SelectMany(round => sides.Select((_, index) => (index + round) % sides.Length))
        )
        {
            times[turn].Add(sides[turn]());
        }

        return times;
    }

    // To the disk of the sandbox's first server, which is a folder of this machine.
    private static double Save(Shell shell)
    {
        long started = Stopwatch.GetTimestamp();
        _ = shell.Run(@"$null = Save-ConnectorInstaller -Environment $sandbox -Path C:\ours.exe -Force");
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Row Line(string what, int megabytes, Samples ours, Samples peer, double? limit)
    {
        double ratio = peer.Median / ours.Median;
        return new Row(
            what,
            Samples.Text($"{megabytes / ours.Median:0} MB/s"),
            Samples.Text($"{megabytes / peer.Median:0} MB/s"),
            Samples.Text($"{ratio:0.00}"),
            limit is null ? null : Samples.Text($">= {limit:0.00}"),
            limit is null ? null : ratio >= limit
        );
    }
}
