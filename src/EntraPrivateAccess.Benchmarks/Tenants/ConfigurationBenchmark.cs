using System.IO;
using System.Text;
using System.Threading.Tasks;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Tenants;

/// <summary>
/// Measures the configuration as a file in a large tenant with a latency of 40 ms: the export and the report compared
/// with their bare reads, the restore compared with the same requests one by one, and how the comparison of two files
/// grows.
/// </summary>
internal sealed class ConfigurationBenchmark : IBenchmark
{
    private const int Connectors = 10000;
    private const int Groups = 500;
    private const int Applications = 500;
    private const int Changes = 100;
    private const int Rounds = 3;

    public IReadOnlyList<Row> Run()
    {
        string folder = Directory.CreateTempSubdirectory("epa-configuration-").FullName;
        try
        {
            List<Row> rows = [];
            using (TenantSession session = new(Connectors, Groups - 1, Applications))
            {
                string file = Path.Combine(folder, "connectors.json");
                rows.Add(
                    Reads(
                        session,
                        "Export",
                        $"(Export-ConnectorConfiguration -Path '{file}' -Force).Members",
                        () => Contents(session),
                        1.2
                    )
                );
                string page = Path.Combine(folder, "report.html");
                string report = $"(Export-ConnectorReport -Path '{page}' -Baseline '{file}' -Force).Connectors";
                rows.Add(Reads(session, "Report with a baseline", report, () => ContentsAndConnectors(session), 1.3));
                rows.Add(Size(page));
                rows.Add(PageOpening.Measure(page, folder));
                rows.Add(Restore(session, file));
            }

            rows.AddRange(Growth(folder));
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Row Size(string page)
    {
        double megabytes = new FileInfo(page).Length / 1024.0 / 1024.0;
        return new Row(
            $"Page of the report, {Connectors} connectors in {Groups} groups",
            Samples.Text($"{megabytes:0.0} MB"),
            "",
            "",
            "<= 5 MB",
            megabytes <= 5
        );
    }

    private static int Contents(TenantSession session) =>
        session.Bare.BatchedContentsAsync(session.Bare.Groups()).GetAwaiter().GetResult();

    // The report also lists all connectors, to find those in no group. Each page is known only from the one before it.
    private static int ContentsAndConnectors(TenantSession session)
    {
        Task<int> listing = Task.Run(() => session.Bare.Connectors().Count);
        int members = Contents(session);
        return members == listing.GetAwaiter().GetResult() ? members : 0;
    }

    // Both sides send the same reads.
    private static Row Reads(TenantSession session, string what, string script, Func<int> bare, double limit)
    {
        Samples ours = new(),
            peers = new();
        // Each side runs once before the measurement.
        for (int round = 0; round <= Rounds; round++)
        {
            Cost peer = TenantSession.Measure(bare, Connectors);
            Cost own = session.Ours(script, Connectors);
            if (round > 0)
            {
                peers.Add(peer.Seconds);
                ours.Add(own.Seconds);
            }
        }

        double ratio = ours.Median / peers.Median;
        return new Row(
            $"{what}, {Connectors} connectors in {Groups} groups, compared with the bare reads",
            Samples.Text($"{ours.Median:0.00} s"),
            Samples.Text($"{peers.Median:0.00} s"),
            Samples.Text($"{ratio:0.00}"),
            Samples.Text($"<= {limit:0.0}"),
            ratio <= limit
        );
    }

    // Both sides read the tenant, move the connectors back, read each move back, and read the tenant again.
    private static Row Restore(TenantSession session, string file)
    {
        Samples ours = new();
        for (int round = 0; round < Rounds; round++)
        {
            Scatter(session);
            ours.Add(
                session
                    .Ours($"@(Restore-ConnectorConfiguration -Path '{file}' -Force -Confirm:$false).Count", Changes)
                    .Seconds
            );
        }

        List<BareLoop.Connector> moved = session.Bare.Connectors().GetRange(0, Changes);
        List<BareLoop.Group> groups = session.Bare.Groups();
        Dictionary<string, string> homes = [];
        foreach (BareLoop.Group group in groups)
        {
            session.Bare.Members(group.Id!).ForEach(member => homes[member.Id!] = group.Id!);
        }

        Scatter(session);
        Cost peer = TenantSession.Measure(
            () =>
            {
                ReadOneByOne(session);
                moved.ForEach(connector => session.Bare.Move(connector.Id!, homes[connector.Id!]));
                ReadOneByOne(session);
                return moved.Count;
            },
            Changes
        );
        double ratio = peer.Seconds / ours.Median;
        return new Row(
            $"Restore of {Changes} changes, compared with the same requests one by one",
            Samples.Text($"{ours.Median:0.00} s"),
            Samples.Text($"{peer.Seconds:0.00} s"),
            Samples.Text($"{ratio:0.0} times"),
            ">= 8 times",
            ratio >= 8
        );
    }

    private static void Scatter(TenantSession session) =>
        _ = session.Ours(
            $"@(Get-Connector | Select-Object -First {Changes} | "
                + "Move-Connector -ConnectorGroup Default -Force -PassThru).Count",
            Changes
        );

    private static void ReadOneByOne(TenantSession session)
    {
        foreach (BareLoop.Group group in session.Bare.Groups())
        {
            _ = session.Bare.Members(group.Id!);
            _ = session.Bare.Applications(group.Id!);
        }
    }

    private static IEnumerable<Row> Growth(string folder)
    {
        using Shell shell = new();
        shell.Import();
        List<(int Count, double Seconds, double Megabytes)> points = [];
        foreach (int count in new[] { 1000, 10_000, 100_000 })
        {
            string one = Write(folder, $"one-{count}.json", count, 0);
            string other = Write(folder, $"other-{count}.json", count, 1);
            Samples seconds = new(),
                megabytes = new();
            for (int round = 0; round <= Rounds; round++)
            {
                double[] measured =
                [
                    .. shell
                        .Run(
                            """
                            [GC]::Collect()
                            $allocated = [GC]::GetTotalAllocatedBytes($true)
                            $watch = [Diagnostics.Stopwatch]::StartNew()
                            $got = @(Compare-ConnectorConfiguration $args[0] $args[1]).Count
                            $watch.Stop()
                            [double] $got; $watch.Elapsed.TotalSeconds
                            ([GC]::GetTotalAllocatedBytes($true) - $allocated) / 1MB
                            """,
                            one,
                            other
                        )
                        .Select(value => (double)value.BaseObject),
                ];
                if ((int)measured[0] != count / 10)
                {
                    throw new InvalidOperationException($"Expected {count / 10} but got {measured[0]}.");
                }

                if (round > 0)
                {
                    seconds.Add(measured[1]);
                    megabytes.Add(measured[2]);
                }
            }

            points.Add((count, seconds.Median, megabytes.Median));
        }

        foreach (
            ((int few, double before, double small), (int many, double after, double large)) in points.Zip(
                points.Skip(1)
            )
        )
        {
            yield return Growth($"Compare two files, {many} connectors compared with {few}", after, before, "s");
            yield return Growth($"Compare two files, {many} compared with {few}: allocated", large, small, "MB");
        }
    }

    private static Row Growth(string what, double after, double before, string unit) =>
        new(
            what,
            Samples.Text($"{after:0.000} {unit}"),
            Samples.Text($"{before:0.000} {unit}"),
            Samples.Text($"{after / before:0.0} times"),
            "<= 12 times",
            after / before <= 12
        );

    // Every tenth connector is in another group if the shift is 1.
    private static string Write(string folder, string name, int count, int shift)
    {
        int groups = count / 20;
        StringBuilder text = new("{\"schema\":\"ConnectorConfiguration/1\",\"groups\":[");
        _ = text.AppendJoin(",", Enumerable.Range(0, groups).Select(group => $"{{\"name\":\"Group {group}\"}}"));
        _ = text.Append("],\"members\":[");
        _ = text.AppendJoin(
            ",",
            Enumerable
                .Range(0, count)
                .Select(number =>
                {
                    int group = (number + (number % 10 == 0 ? shift : 0)) % groups;
                    return $"{{\"machineName\":\"srv{number}.contoso.com\",\"group\":\"Group {group}\"}}";
                })
        );
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text.Append("]}").ToString());
        return path;
    }
}
