using System.Globalization;
using System.IO;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Installs;

/// <summary>Compares the duration of Install-Connector with the sum of its wait times in the sandbox.</summary>
internal sealed class InstallBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private const double Limit = 0.3;

    private const double Installer = 2;
    private const double Registration = 2;
    private const double Listing = 1;

    // Several seconds, which is realistic. With stale reads, confirming a new group takes three times the staleness,
    // which fits within this time.
    private const double Activation = 8;

    // Set by the sandbox: the delay until files and services appear after setup, and the time a service is in
    // StartPending.
    private const double InPlace = 0.4;
    private const double ServiceStart = 0.4;

    // Listing and activation start at the same time, when the registration finishes.
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
        // In real use, the cloud service is not a newly started process. The first installation warms up the sandbox
        // and is not measured.
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
            Line("Install-Connector, over the sum of its waits, no stale reads", fresh),
            Line("Install-Connector, over the sum of its waits, reads stale for 2 s", stale),
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
        // Runs in a separate process, so that all code runs for the first time, as on a new server.
        using Shell shell = new();
        shell.Import();
        string said = shell.Read<string>(
            """
            $sandbox = Get-ConnectorSandbox -Path $args[0]
            $group = "EU $($args[1])"
            $connect = @{ Environment = $sandbox; AccessToken = $sandbox.GraphToken }
            $null = Connect-EntraPrivateAccess @connect -Server $sandbox.Servers[$args[1]]
            $install = @{ ConnectorGroup = $group; CreateGroup = $true; Region = 'eur'; AcceptLicense = $true }
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $result = Install-Connector @install -Token $sandbox.RegistrationToken
            $watch.Stop()
            if ($result.Status -ne 'active' -or $result.ConnectorGroup -ne $group) {
                throw "The connector is $($result.Status) in '$($result.ConnectorGroup)'."
            }
            $culture = [cultureinfo]::InvariantCulture
            $steps = $result.Steps | ForEach-Object {
                [string]::Format($culture, '{0}={1:0.00}', $_.Step, $_.Duration.TotalSeconds)
            }
            [string]::Format($culture, '{0:0.000} {1}', $watch.Elapsed.TotalSeconds, ($steps -join ' '))
            """,
            connection,
            server
        );
        // The duration of each step goes to standard error, because the table is on standard output.
        Console.Error.WriteLine($"  {server}: {said}");
        return double.Parse(said.Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
