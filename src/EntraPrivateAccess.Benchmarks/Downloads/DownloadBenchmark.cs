using System.Diagnostics;
using System.IO;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>
/// Compares the module's download with curl: the same file from the same server, by https on the loopback interface, to
/// the same disk.
/// </summary>
/// <remarks>
/// Both are timed from the name lookup to the last byte, without the start of the process. curl is compiled ahead of
/// time, whereas the module's code is compiled when a process uses it first. This one-time cost has its own row
/// and its own limit.
/// </remarks>
internal sealed class DownloadBenchmark : IBenchmark
{
    private const double Limit = 0.9;
    private const double FirstLimit = 0.3;
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
        // One warm-up with the smallest file is enough, because all sizes run the same code.
        WarmUp.Run(() => Transfer.Seconds(url, pin, ours));
        return
        [
            Line(
                $"First download of {megabytes} MB in a process, compared with curl",
                megabytes,
                times[1],
                times[0],
                FirstLimit
            ),
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
            Line($"Download of {megabytes} MB with its hash, compared with curl", megabytes, times[1], times[0], Limit),
            Line(
                $"Save-ConnectorInstaller of {megabytes} MB, signature verified, compared with curl",
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
        // The first request creates the file.
        _ = Curl.Seconds(url, peer);
        return (url, shell.Read<string>("$sandbox.Environment.CertificatePin"), peer, Path.Combine(folder, "ours.exe"));
    }

    // Each round starts with another side, because pending disk writes slow down the next one.
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

    // Saves to the disk of the sandbox's first server, which is a folder of this machine.
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
