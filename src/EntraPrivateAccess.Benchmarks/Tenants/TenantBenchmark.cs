using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Tenants;

/// <summary>
/// Compares the module in a large tenant with the loops of typical samples, in one sandbox with a latency of 40 ms.
/// </summary>
internal sealed class TenantBenchmark : IBenchmark
{
    private const int Connectors = 10000;

    /// <summary>
    /// The number of groups, including the default group, which the sandbox adds without members. It is a multiple of
    /// the batch size.
    /// </summary>
    private const int Groups = 500;
    private const int Moved = 1000;
    private const int Rounds = 3;
    private const int PageSize = 100;
    private const int BatchSize = 20;
    private const string List = "@(Get-Connector).Count";

    public IReadOnlyList<Row> Run()
    {
        List<Row> rows = [];
        using (TenantSession session = new(Connectors, Groups - 1))
        {
            // Each side runs once before the measurement.
            _ = session.Ours("@(Get-ConnectorGroup 'Group 001').Count", 1);
            _ = session.Bare.Members(session.Bare.Groups()[1].Id!);
            rows.AddRange(ListConnectors(session));
            rows.AddRange(ListGroups(session));
            rows.Add(MoveConnectors(session));
        }

        rows.AddRange(Growth());
        return rows;
    }

    private static IEnumerable<Row> ListConnectors(TenantSession session)
    {
        Samples ours = new(),
            bare = new(),
            oursMemory = new(),
            bareMemory = new();
        for (int round = 0; round < Rounds; round++)
        {
            Cost peer = TenantSession.Measure(() => session.Bare.Connectors().Count, Connectors);
            Cost own = session.Ours(List, Connectors);
            bare.Add(peer.Seconds);
            ours.Add(own.Seconds);
            bareMemory.Add(peer.Megabytes);
            oursMemory.Add(own.Megabytes);
        }

        yield return Most($"Get-Connector, {Connectors} with their groups", ours.Median, bare.Median, "s", 1.1);
        yield return Most($"Get-Connector, {Connectors}: allocated", oursMemory.Median, bareMemory.Median, "MB", 1.3);
    }

    private static IEnumerable<Row> ListGroups(TenantSession session)
    {
        List<Cost> own =
        [
            .. Enumerable
                .Range(0, Rounds)
                .Select(_ => session.Ours("@(Get-ConnectorGroup | Where-Object Members).Count", Groups - 1)),
        ];
        Cost peer = TenantSession.Measure(
            () => session.Bare.Groups().Sum(group => session.Bare.Members(group.Id!).Count),
            Connectors
        );
        int least = Pages(Groups) + ((Groups + BatchSize - 1) / BatchSize);
        int most = own.Max(cost => cost.Requests);
        yield return new Row(
            $"Get-ConnectorGroup, {Groups} with members: requests",
            $"{most}",
            $"{least}",
            "",
            $"<= {least}",
            most <= least
        );
        yield return Faster($"Get-ConnectorGroup, {Groups} with members", own, peer, 10);
    }

    private static Row MoveConnectors(TenantSession session)
    {
        _ = session.Ours("$all = @(Get-Connector); $to = Get-ConnectorGroup Default; $all.Count", Connectors);
        List<Cost> own =
        [
            .. Enumerable
                .Range(0, Rounds)
                .Select(round =>
                    session.Ours(
                        $"@($all[{round * Moved}..{((round + 1) * Moved) - 1}] | "
                            + "Move-Connector -ConnectorGroup $to -PassThru).Count",
                        Moved
                    )
                ),
        ];
        List<BareLoop.Connector> connectors = session.Bare.Connectors();
        string home = session.Bare.Groups().Single(group => group.Name == "Default").Id!;
        Cost peer = TenantSession.Measure(
            () =>
            {
                List<BareLoop.Connector> others = connectors.GetRange(Rounds * Moved, Moved);
                others.ForEach(connector => session.Bare.Move(connector.Id!, home));
                return others.Count;
            },
            Moved
        );
        return Faster($"Move-Connector, {Moved} with read-back", own, peer, 8);
    }

    private static IEnumerable<Row> Growth()
    {
        List<(int Count, double Seconds)> points = [];
        foreach (int count in new[] { 100, 1000, Connectors })
        {
            using TenantSession session = new(count, count / 20);
            _ = session.Ours(List, count);
            Samples seconds = new();
            for (int round = 0; round < Rounds; round++)
            {
                seconds.Add(session.Ours(List, count).Seconds);
            }

            points.Add((count, seconds.Median));
        }

        foreach ((int count, double seconds) in points)
        {
            yield return new Row(
                $"Get-Connector, {count}",
                Samples.Text($"{seconds:0.00} s"),
                Samples.Text($"{Pages(count)} pages"),
                Samples.Text($"{seconds * 1000 / Pages(count):0} ms per page"),
                null,
                null
            );
        }

        foreach (((int few, double before), (int many, double after)) in points.Zip(points.Skip(1)))
        {
            double growth = after / before;
            yield return new Row(
                $"Get-Connector, {many} compared with {few}",
                "",
                "",
                Samples.Text($"{growth:0.0} times"),
                "<= 12 times",
                growth <= 12
            );
        }
    }

    private static int Pages(int count) => (count + PageSize - 1) / PageSize;

    private static Row Most(string what, double ours, double peer, string unit, double limit) =>
        new(
            what,
            Samples.Text($"{ours:0.00} {unit}"),
            Samples.Text($"{peer:0.00} {unit}"),
            Samples.Text($"{ours / peer:0.00}"),
            Samples.Text($"<= {limit}"),
            ours / peer <= limit
        );

    // The loop takes much longer than everything else, so it is measured only once.
    private static Row Faster(string what, IEnumerable<Cost> ours, Cost peer, double limit)
    {
        Samples seconds = new();
        foreach (Cost cost in ours)
        {
            seconds.Add(cost.Seconds);
        }

        double ratio = peer.Seconds / seconds.Median;
        return new Row(
            what,
            Samples.Text($"{seconds.Median:0.00} s"),
            Samples.Text($"{peer.Seconds:0.00} s"),
            Samples.Text($"{ratio:0.0} times"),
            Samples.Text($">= {limit} times"),
            ratio >= limit
        );
    }
}
