using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Tenants;

/// <summary>
/// Measures how the commands that read the whole tenant grow with it: ten and a hundred times as many connectors, and a
/// stream of 100,000 connectors to a file.
/// </summary>
/// <remarks>
/// The limits apply to the allocated bytes and to the processor time of the module's own process, because the sandbox
/// runs on the same machine.
/// </remarks>
internal sealed class GrowthBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private const int PerGroup = 20;
    private const int PageSize = 100;
    private const int BatchSize = 20;

    // Ten times as much, and some variation of the garbage collector.
    private const double Limit = 12;

    private static readonly int[] s_sizes = [100, 1000, 10_000];

    // Each returns one number: the number of connectors or 1.
    private static readonly (string Name, string Script, bool IsCount)[] s_commands =
    [
        ("Get-Connector", "@(Get-Connector).Count", true),
        ("Get-ConnectorGroup", "@(Get-ConnectorGroup | ForEach-Object Members).Count", true),
        ("Get-ConnectorGroupApplication", "[int] (@(Get-ConnectorGroupApplication).Count -gt 0)", false),
        ("Get-ConnectorStatus", "@(Get-ConnectorStatus *).Count", true),
        ("Test-ConnectorGroup", "[int] (@(Test-ConnectorGroup).Count -gt 0)", false),
        ("Watch-Connector -Once", "(Watch-Connector -Once -StatePath \"$folder/watch.json\").ConnectorCount", true),
        (
            "Export-ConnectorConfiguration",
            "(Export-ConnectorConfiguration -Path \"$folder/tenant.json\" -Force).Members",
            true
        ),
        (
            "Compare-ConnectorConfiguration",
            "[int] (@(Compare-ConnectorConfiguration \"$folder/tenant.json\").Count -eq 0)",
            false
        ),
        ("Export-ConnectorReport", "(Export-ConnectorReport -Path \"$folder/report.html\" -Force).Connectors", true),
    ];

    public IReadOnlyList<Row> Run()
    {
        Dictionary<string, List<Cost>> costs = s_commands.ToDictionary(command => command.Name, _ => new List<Cost>());
        foreach (int size in s_sizes)
        {
            using TenantSession session = new(size, (size / PerGroup) - 1, size / PerGroup, optimizesLater: false);
            // Watch-Connector also reads the applications of groups without an active connector.
            _ = session.Ours(
                "@((Get-Connector)[0] | Move-Connector -ConnectorGroup Default -Force -PassThru).Count",
                1
            );
            foreach ((string name, string script, bool isCount) in s_commands)
            {
                costs[name].Add(Median(session, script, isCount ? size : 1));
            }
        }

        return
        [
            .. s_commands.SelectMany(command => Table(command.Name, costs[command.Name])),
            Watch(costs["Watch-Connector -Once"][^1], s_sizes[^1]),
            .. Stream(),
        ];
    }

    // The first run of each command compiles its code and is not measured.
    private static Cost Median(TenantSession session, string script, int expected)
    {
        Samples seconds = new(),
            megabytes = new(),
            processor = new();
        int requests = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            Cost cost = session.Ours(script, expected);
            requests = cost.Requests;
            if (round > 0)
            {
                seconds.Add(cost.Seconds);
                megabytes.Add(cost.Megabytes);
                processor.Add(cost.ProcessorSeconds);
            }
        }

        return new Cost(TimeSpan.FromSeconds(seconds.Median), megabytes.Median)
        {
            ProcessorSeconds = processor.Median,
            Requests = requests,
        };
    }

    private static IEnumerable<Row> Table(string name, List<Cost> costs)
    {
        for (int index = 0; index < costs.Count; index++)
        {
            Cost cost = costs[index];
            Cost? before = index > 0 ? costs[index - 1] : null;
            double bytes = before is null ? 0 : cost.Megabytes / before.Megabytes;
            double processor = before is null ? 0 : cost.ProcessorSeconds / before.ProcessorSeconds;
            yield return new Row(
                $"{name}, {s_sizes[index]} connectors, {s_sizes[index] / PerGroup} groups",
                Samples.Text(
                    $"{cost.Seconds:0.00} s, {cost.Megabytes:0.0} MB, {cost.ProcessorSeconds * 1000:0} ms CPU"
                ),
                Samples.Text($"{cost.Requests} requests"),
                before is null ? "" : Samples.Text($"{bytes:0.0} x bytes, {processor:0.0} x CPU"),
                before is null ? null : Samples.Text($"<= {Limit:0} x"),
                before is null ? null : bytes <= Limit && processor <= Limit
            );
        }
    }

    // The list of groups, and one batch per 20 groups for their members. Other requests mean that a group changed.
    private static Row Watch(Cost cost, int connectors)
    {
        int groups = connectors / PerGroup;
        int least = Math.Max(1, (groups + PageSize - 1) / PageSize) + ((groups + BatchSize - 1) / BatchSize);
        return new Row(
            $"Watch-Connector -Once, {groups} groups with active connectors: requests",
            $"{cost.Requests}",
            $"{least}",
            "",
            $"<= {least}",
            cost.Requests <= least
        );
    }

    private static IEnumerable<Row> Stream()
    {
        List<(int Count, Cost Cost, double Held)> points = [];
        foreach (int count in new[] { 10_000, 100_000 })
        {
            using TenantSession session = new(count, 1999, optimizesLater: false);
            // The rows must not stay in memory, so the live bytes are compared at a tenth and at the end of the stream.
            string script = $$"""
                $rows = 0
                Get-Connector | ForEach-Object {
                    $rows++
                    if ($rows -eq {{count / 10}}) { $early = [GC]::GetTotalMemory($true) }
                    if ($rows -eq {{count}}) { $late = [GC]::GetTotalMemory($true) }
                    $_
                } | Export-Csv "$folder/connectors.csv"
                $rows
                """;
            // The first run compiles the code of the command.
            _ = session.Ours(script, count);
            Cost cost = session.Ours(script, count);
            points.Add((count, cost, session.Read("[double] (($late - $early) / 1KB)")));
        }

        foreach ((int count, Cost cost, double held) in points)
        {
            yield return new Row(
                $"Get-Connector | Export-Csv, {count} connectors, 2000 groups: memory that grows with the rows",
                Samples.Text($"{Math.Max(0, held):0} KB"),
                Samples.Text($"{cost.Seconds:0.0} s, {cost.ProcessorSeconds:0.0} s CPU"),
                Samples.Text($"{Math.Max(0, held) / (count * 0.9) * 1024:0} bytes per row"),
                "<= 256 KB",
                held <= 256
            );
        }

        double growth = points[1].Cost.ProcessorSeconds / points[0].Cost.ProcessorSeconds;
        yield return new Row(
            "Get-Connector | Export-Csv, 100000 connectors compared with 10000",
            Samples.Text($"{points[1].Cost.ProcessorSeconds:0.0} s CPU"),
            Samples.Text($"{points[0].Cost.ProcessorSeconds:0.0} s CPU"),
            Samples.Text($"{growth:0.0} x"),
            Samples.Text($"<= {Limit:0} x"),
            growth <= Limit
        );
    }
}
