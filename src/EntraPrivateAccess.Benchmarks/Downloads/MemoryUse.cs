using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>Compares the memory use of a large download with that of a small one, each in separate processes.</summary>
internal static class MemoryUse
{
    private const int Rounds = 5;
    private const int Small = 5;
    private const int Large = 500;

    // Allows for variations of the garbage collector. A copy of the file in memory would be sixty times as large.
    private const double Limit = 8;

    public static Row[] Rows()
    {
        (Samples smallPeak, Samples smallAllocated, Samples largePeak, Samples largeAllocated) = (
            new(),
            new(),
            new(),
            new()
        );
        for (int round = 0; round < Rounds; round++)
        {
            Measure(Small, smallPeak, smallAllocated);
            Measure(Large, largePeak, largeAllocated);
        }

        double more = largePeak.Median - smallPeak.Median;
        return
        [
            new Row(
                $"Peak memory, downloading {Large} MB compared with {Small} MB",
                Samples.Text($"{largePeak.Median:0.0} MB"),
                Samples.Text($"{smallPeak.Median:0.0} MB"),
                Samples.Text($"{more:+0.0;-0.0} MB"),
                Samples.Text($"<= +{Limit:0} MB"),
                more <= Limit
            ),
            new Row(
                $"Total allocations, downloading {Large} MB compared with {Small} MB",
                Samples.Text($"{largeAllocated.Median:0.0} MB"),
                Samples.Text($"{smallAllocated.Median:0.0} MB"),
                Samples.Text($"{(largeAllocated.Median - smallAllocated.Median) * 1024 / (Large - Small):0.0} KB/MB"),
                null,
                null
            ),
        ];
    }

    private static void Measure(int megabytes, Samples peak, Samples allocated)
    {
        using Shell shell = new();
        shell.Import();
        shell.StartSandbox();
        shell.SetFault("InstallerSize", megabytes * 1024 * 1024);
        double[] measured =
        [
            .. shell
                .Run(
                    """
                    $before = [GC]::GetTotalAllocatedBytes($true)
                    $null = Save-ConnectorInstaller -Environment $sandbox
                    [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB
                    ([GC]::GetTotalAllocatedBytes($true) - $before) / 1MB
                    """
                )
                .Select(value => (double)value.BaseObject),
        ];
        peak.Add(measured[0]);
        allocated.Add(measured[1]);
        shell.StopSandbox();
    }
}
