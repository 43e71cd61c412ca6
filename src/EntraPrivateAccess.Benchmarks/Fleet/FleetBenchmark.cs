using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Fleet;

/// <summary>
/// Compares commands with -Session on 16 servers with a bare Invoke-Command of the same work and with a loop over the
/// servers.
/// </summary>
/// <remarks>
/// Each session is a process of its own on this machine. An installation consists of real waits of 12 seconds, during
/// which the processes do nothing, as on real servers.
/// </remarks>
internal sealed class FleetBenchmark : IBenchmark
{
    private const int Servers = 16;

    // The loop over all servers would take minutes, so it is measured for some of them.
    private const int InLoop = 4;
    private const int Rounds = 3;

    private const double Wait = 4;

    private const double OverBare = 1.15;
    private const double OverBareWithoutChange = 1.25;
    private const double FasterThanLoop = 8;
    private const double MegabytesPerSession = 5;

    // Three phases send requests to the tenant: groups, moves and waits. Each sends at most one batch more than for one
    // server.
    private const int Phases = 3;

    public IReadOnlyList<Row> Run()
    {
        using FleetShell shell = new(Servers, (2 * Servers) + InLoop + 2);
        try
        {
            shell.SetWaits(Wait);
            return [.. Installs(shell), .. Repeated(shell), .. Memory(shell)];
        }
        finally
        {
            shell.Stop();
        }
    }

    private static List<Row> Installs(FleetShell shell)
    {
        // The first installation of each kind runs code for the first time, and is not measured.
        shell.Name(0, 1);
        _ = shell.Requests(() => shell.Install(1));
        shell.Name(1, 1);
        int alone = shell.Requests(() => shell.Install(1)).Count;
        shell.Name(2, Servers);
        (int together, double ours) = shell.Requests(() => shell.Install(Servers));
        double processor = shell.Processor;
        shell.Name(2 + Servers, Servers);
        double bare = shell.InstallBare(Servers);
        double processorBare = shell.Processor;
        shell.Name(2 + (2 * Servers), InLoop);
        double loop = shell.InstallInLoop(InLoop) * Servers / InLoop;
        return
        [
            Ratio($"Install-Connector on {Servers} servers, bare Invoke-Command", ours, bare, OverBare),
            Processor(processor, processorBare),
            new Row(
                $"Install-Connector on {Servers} servers, loop (of {InLoop}, times {Servers / InLoop})",
                Samples.Text($"{ours:0.0} s"),
                Samples.Text($"{loop:0.0} s"),
                Samples.Text($"{loop / ours:0.0} x faster"),
                Samples.Text($">= {FasterThanLoop:0} x"),
                loop / ours >= FasterThanLoop
            ),
            new Row(
                $"requests to Graph of {Servers} installations, of one",
                Samples.Text($"{together}"),
                Samples.Text($"{alone}"),
                Samples.Text($"{together - alone:+0;-0;0}"),
                Samples.Text($"<= +{Phases}"),
                together - alone <= Phases
            ),
        ];
    }

    private static List<Row> Repeated(FleetShell shell)
    {
        shell.Name(2, Servers);
        Samples again = new();
        Samples againBare = new();
        Samples status = new();
        Samples statusBare = new();
        Samples againProcessor = new();
        Samples againBareProcessor = new();
        Samples statusProcessor = new();
        Samples statusBareProcessor = new();
        for (int round = 0; round < Rounds; round++)
        {
            again.Add(shell.Install(Servers));
            againProcessor.Add(shell.Processor);
            againBare.Add(shell.InstallBare(Servers));
            againBareProcessor.Add(shell.Processor);
            status.Add(shell.Status(Servers));
            statusProcessor.Add(shell.Processor);
            statusBare.Add(shell.StatusBare(Servers));
            statusBareProcessor.Add(shell.Processor);
        }

        return
        [
            Ratio("second run that changes nothing, bare", again.Median, againBare.Median, OverBareWithoutChange),
            Processor(againProcessor.Median, againBareProcessor.Median),
            Ratio("Get-ConnectorStatus, bare", status.Median, statusBare.Median, OverBareWithoutChange),
            Processor(statusProcessor.Median, statusBareProcessor.Median),
        ];
    }

    private static List<Row> Memory(FleetShell shell)
    {
        double megabytes = shell.MegabytesPerSession;
        return
        [
            new Row(
                $"memory of the workstation per session, of {Servers}",
                Samples.Text($"{megabytes:0.0} MB"),
                "",
                "",
                Samples.Text($"<= {MegabytesPerSession:0} MB"),
                megabytes <= MegabytesPerSession
            ),
        ];
    }

    // On a machine with other work, the processor time is steadier than the time.
    private static Row Processor(double ours, double bare) =>
        new(
            "  its processor time, without the sandbox's",
            Samples.Text($"{ours:0.0} s"),
            Samples.Text($"{bare:0.0} s"),
            Samples.Text($"{ours / bare:0.00}"),
            "",
            null
        );

    private static Row Ratio(string what, double ours, double bare, double limit) =>
        new(
            what,
            Samples.Text($"{ours:0.0} s"),
            Samples.Text($"{bare:0.0} s"),
            Samples.Text($"{ours / bare:0.00}"),
            Samples.Text($"<= {limit:0.00}"),
            ours / bare <= limit
        );
}
