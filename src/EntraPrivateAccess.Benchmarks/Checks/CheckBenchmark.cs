using System.Diagnostics;
using System.Globalization;
using System.IO;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Checks;

/// <summary>
/// Compares all checks with the slowest single check including its prerequisites, checks of unresponsive addresses with
/// their time limit, and the status with a query of the services.
/// </summary>
internal sealed class CheckBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const double AllLimit = 1.3;
    private const double SilenceLimit = 1.0;
    private const double StatusLimit = 300;
    private const int TimeLimit = 5;

    // The latency of a connection across a country. Without latency, only the work of this machine would be measured.
    private const int Latency = 40;

    public IReadOnlyList<Row> Run()
    {
        using InstalledServer server = new(wait: 0.1);
        Shell shell = server.Shell;
        return [All(shell), Silence(shell), Status(shell, new ServiceAnswer(File.ReadAllText(server.Connection)))];
    }

    private static Row All(Shell shell)
    {
        shell.SetFault("Latency", Latency);
        string[] names =
        [
            .. shell
                .Run("Test-Connector -Detailed -InformationAction SilentlyContinue | ForEach-Object Name")
                .Select(name => name.ToString())
                .Distinct(),
        ];
        Samples all = new();
        Dictionary<string, Samples> alone = names.ToDictionary(name => name, _ => new Samples());
        for (int round = 0; round < Rounds; round++)
        {
            all.Add(Milliseconds(() => shell.Run("$null = Test-Connector -InformationAction SilentlyContinue")));
            foreach (string name in names)
            {
                alone[name].Add(Slowest(shell, name));
            }
        }

        _ = shell.Run("Set-ConnectorSandboxFault Latency -Clear");
        KeyValuePair<string, Samples> slowest = alone.MaxBy(single => single.Value.Median);
        double ratio = all.Median / slowest.Value.Median;
        return new Row(
            $"Test-Connector, all checks, compared with the slowest {slowest.Key}",
            Samples.Text($"{all.Median:0} ms"),
            Samples.Text($"{slowest.Value.Median:0} ms"),
            Samples.Text($"{ratio:0.00}"),
            Samples.Text($"<= {AllLimit:0.0}"),
            ratio <= AllLimit
        );
    }

    // One check name covers all addresses. If it runs without the checks it depends on, each address performs the
    // previous steps itself, so the longest duration is that of one check with its name lookup, connection and
    // handshake, without the overhead of the command.
    private static double Slowest(Shell shell, string name) =>
        shell
            .Run(
                "Test-Connector -Include $args[0] -InformationAction SilentlyContinue | "
                    + "ForEach-Object { $_.Duration.TotalMilliseconds }",
                name
            )
            .Max(duration => Convert.ToDouble(duration.BaseObject, CultureInfo.InvariantCulture));

    private static Row Silence(Shell shell)
    {
        shell.SetFault("PortBlackHoled", "");
        Samples silent = new();
        for (int round = 0; round < Rounds; round++)
        {
            silent.Add(
                Milliseconds(() =>
                    shell.Run(
                        "$null = Test-Connector -TimeoutSeconds $args[0] -InformationAction SilentlyContinue",
                        TimeLimit
                    )
                ) / 1000
            );
        }

        _ = shell.Run("Set-ConnectorSandboxFault PortBlackHoled -Clear");
        double over = silent.Median - TimeLimit;
        return new Row(
            "Test-Connector, no address responds, over its time limit",
            Samples.Text($"{silent.Median:0.00} s"),
            Samples.Text($"{TimeLimit:0} s"),
            Samples.Text($"{over:+0.00;-0.00} s"),
            Samples.Text($"<= +{SilenceLimit:0.0} s"),
            over <= SilenceLimit
        );
    }

    private static Row Status(Shell shell, ServiceAnswer services)
    {
        _ = shell.Run(
            "$null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -NoSignIn; "
                + "$null = Get-ConnectorStatus"
        );
        Samples ours = new();
        Samples floor = new();
        for (int round = 0; round < Rounds * 4; round++)
        {
            ours.Add(Milliseconds(() => shell.Run("$null = Get-ConnectorStatus")));
            floor.Add(Milliseconds(services.Ask));
        }

        double over = ours.Median - floor.Median;
        return new Row(
            "Get-ConnectorStatus of this server, over a query of its services",
            Samples.Text($"{ours.Median:0} ms"),
            Samples.Text($"{floor.Median:0} ms"),
            Samples.Text($"{over:+0;-0} ms"),
            Samples.Text($"<= +{StatusLimit:0} ms"),
            over <= StatusLimit
        );
    }

    private static double Milliseconds(Action work)
    {
        long started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
