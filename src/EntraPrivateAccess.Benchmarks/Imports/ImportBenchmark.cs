using System.Reflection;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Imports;

/// <summary>
/// Compares the import of the module with that of modules that PowerShell contains, and with that of a module with one
/// empty cmdlet and the same manifest, bootstrap and load context.
/// </summary>
internal sealed class ImportBenchmark : IBenchmark
{
    private const int Rounds = 11;
    private const double Limit = 2.0;

    // The limit of each module that PowerShell contains; null if it is only informative.
    private static readonly (string Name, double? Limit)[] s_peers =
    [
        ("Microsoft.PowerShell.ThreadJob", 1.2),
        ("PSReadLine", 1.0),
        ("Microsoft.PowerShell.PSResourceGet", null),
    ];

    private static readonly string s_empty = typeof(ImportBenchmark)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "EmptyModule")
        .Value!;

    public IReadOnlyList<Row> Run()
    {
        (string Module, string Name, double? Limit)[] all =
        [
            (Shell.Manifest, "this module", null),
            (s_empty, "an empty module", Limit),
            .. s_peers.Select(peer => (peer.Name, peer.Name, peer.Limit)),
        ];
        Samples[] times = [.. all.Select(_ => new Samples())];
        // Each module is imported once, so that the files are cached in every measured round.
        for (int round = 0; round <= Rounds; round++)
        {
            for (int index = 0; index < all.Length; index++)
            {
                double took = Milliseconds(all[index].Module);
                if (round > 0)
                {
                    times[index].Add(took);
                }
            }
        }

        return
        [
            .. all.Skip(1)
                .Select((peer, index) => Line(peer.Name, times[0].Median, times[index + 1].Median, peer.Limit)),
        ];
    }

    private static Row Line(string peer, double ours, double other, double? limit) =>
        new(
            $"Import-Module, compared with {peer}",
            Samples.Text($"{ours:0} ms"),
            Samples.Text($"{other:0} ms"),
            Samples.Text($"{ours / other:0.00}"),
            limit is null ? null : Samples.Text($"<= {limit:0.00}"),
            limit is null ? null : ours / other <= limit
        );

    /// <summary>Measures Import-Module in a new PowerShell process, as a user experiences it.</summary>
    private static double Milliseconds(string manifest)
    {
        using Shell shell = new();
        return shell.Read<double>(
            """
            $null = Get-Command -Name Import-Module
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $module = Import-Module $args[0] -PassThru
            $watch.Stop()
            if (-not $module.ExportedCommands.Count) { throw "$($args[0]) exports nothing." }
            $watch.Elapsed.TotalMilliseconds
            """,
            manifest
        );
    }
}
