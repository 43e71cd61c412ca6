using System;
using System.Diagnostics;
using System.Globalization;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>One Save-ConnectorInstaller in a process of its own, whose peak is then the download's.</summary>
internal static class MemoryChild
{
    public const string Name = "child-memory";

    private const double Megabyte = 1024 * 1024;

    /// <param name="arguments">Megabytes.</param>
    /// <returns>Megabytes at the peak, and megabytes allocated by the command.</returns>
    public static string Run(string[] arguments)
    {
        using Shell shell = new();
        shell.Import();
        shell.StartSandbox();
        shell.SetFault("InstallerSize", int.Parse(arguments[0], CultureInfo.InvariantCulture) * 1024 * 1024);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        _ = shell.Run("Save-ConnectorInstaller -Environment $sandbox");
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        using Process self = Process.GetCurrentProcess();
        double peak = self.PeakWorkingSet64 / Megabyte;
        shell.StopSandbox();
        return Samples.Text($"{peak:0.000} {allocated / Megabyte:0.000}");
    }
}
