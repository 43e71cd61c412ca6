using System.Globalization;
using System.IO;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Installs;

/// <summary>Install-Connector beside the sum of what it has to wait for on the sandbox.</summary>
internal sealed class InstallBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private const double Limit = 1.0;

    private const double Installer = 2;
    private const double Registration = 2;
    private const double Listing = 1;

    // Some seconds, as it should be: with stale reads the agreement on a new group takes three times the staleness,
    // within this.
    private const double Activation = 8;

    // The sandbox's own: files and services appear so long after setup's end, and a service is so long in StartPending.
    private const double InPlace = 0.4;
    private const double ServiceStart = 0.4;

    // Listing and activation begin together, at the registration's end.
    private static readonly double s_floor =
        Installer + InPlace + Registration + ServiceStart + Math.Max(Listing, Activation);

    public IReadOnlyList<Row> Run()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("benchmark");
        string connection = Path.Combine(folder.FullName, "sandbox.json");
        using Shell shell = new();
        shell.Import();
        _ = shell.Run(
            "$sandbox = Start-ConnectorSandbox -Server (1..7 | ForEach-Object { \"SRV0$_\" }) -ConnectionFile $args[0]",
            connection
        );
        try
        {
            return Run(shell, connection);
        }
        finally
        {
            shell.StopSandbox();
            folder.Delete(recursive: true);
        }
    }

    private static List<Row> Run(Shell shell, string connection)
    {
        shell.SetFault("InstallerDuration", Installer);
        shell.SetFault("RegistrationDuration", Registration);
        shell.SetFault("ListingDelay", Listing);
        shell.SetFault("ActivationDelay", Activation);
        // The service is no fresh process when a server comes to it: the first installation makes it ready, and does
        // not count.
        _ = Seconds(connection, 0);
        Samples fresh = new();
        Samples stale = new();
        for (int round = 0; round < Rounds; round++)
        {
            shell.SetFault("StaleReads", 0);
            fresh.Add(Seconds(connection, (2 * round) + 1));
            shell.SetFault("StaleReads", 2);
            stale.Add(Seconds(connection, (2 * round) + 2));
        }

        return
        [
            Line("Install-Connector, over the sum of its waits, reads at once", fresh),
            Line("Install-Connector, over the sum of its waits, reads 2 s stale", stale),
        ];
    }

    private static Row Line(string what, Samples ours)
    {
        double over = ours.Median - s_floor;
        return new Row(
            what,
            Samples.Text($"{ours.Median:0.0} s"),
            Samples.Text($"{s_floor:0.0} s"),
            Samples.Text($"{over:+0.0;-0.0} s"),
            Samples.Text($"<= +{Limit:0.0} s"),
            over <= Limit
        );
    }

    private static double Seconds(string connection, int server)
    {
        // In a process of its own: everything runs for the first time, as it does on a fresh server.
        using Shell shell = new();
        shell.Import();
        string said = shell.Read<string>(
            """
            $sandbox = Get-ConnectorSandbox -Path $args[0]
            $group = "EU $($args[1])"
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $sandbox.Servers[$args[1]] -AccessToken $sandbox.GraphToken
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $result = Install-Connector -ConnectorGroup $group -CreateGroup -Region eur -Token $sandbox.RegistrationToken -AcceptLicense
            $watch.Stop()
            if ($result.Status -ne 'active' -or $result.ConnectorGroup -ne $group) { throw "It is $($result.Status) in '$($result.ConnectorGroup)'." }
            $steps = $result.Steps | ForEach-Object { [string]::Format([cultureinfo]::InvariantCulture, '{0}={1:0.00}', $_.Step, $_.Duration.TotalSeconds) }
            [string]::Format([cultureinfo]::InvariantCulture, '{0:0.000} {1}', $watch.Elapsed.TotalSeconds, ($steps -join ' '))
            """,
            connection,
            server
        );
        // Where the time went, for who looks for more of it; the table is on the other stream.
        Console.Error.WriteLine($"  {server}: {said}");
        return double.Parse(said.Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
