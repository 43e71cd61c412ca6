using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Installs;

/// <summary>Measures how long Ctrl+C takes to return to the prompt during setup and during the registration.</summary>
internal sealed class StopBenchmark : IBenchmark
{
    private const double Limit = 1.0;
    private const int Rounds = 5;

    public IReadOnlyList<Row> Run()
    {
        using Shell shell = new();
        shell.Import();
        _ = shell.Run("$sandbox = Start-ConnectorSandbox -Server (1..12 | ForEach-Object { \"SRV$_\" })");
        try
        {
            shell.SetFault("ListingDelay", 0);
            return
            [
                Line(shell, "setup", "setup to finish", "InstallerDuration", 0),
                Line(shell, "the registration", "the registration", "RegistrationDuration", Rounds),
            ];
        }
        finally
        {
            shell.StopSandbox();
        }
    }

    private static Row Line(Shell shell, string what, string waitedFor, string fault, int first)
    {
        Samples seconds = new();
        shell.SetFault(fault, 60);
        for (int round = 0; round < Rounds; round++)
        {
            _ = shell.Run(
                "$null = Connect-EntraPrivateAccess -Environment $sandbox "
                    + "-Server $sandbox.Servers[[int] $args[0]] -NoSignIn",
                first + round
            );
            using StoppedRun run = shell.Begin("Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense");
            run.UntilItWaitsFor(waitedFor);
            seconds.Add(run.Stop().TotalSeconds);
        }

        _ = shell.Run("Set-ConnectorSandboxFault $args[0] -Clear", fault);
        return new Row(
            $"Ctrl+C during {what}, until the prompt returns",
            Samples.Text($"{seconds.Median * 1000:0} ms"),
            "",
            "",
            Samples.Text($"<= {Limit:0.0} s"),
            seconds.Median <= Limit
        );
    }
}
