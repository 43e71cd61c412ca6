using System.Reflection;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Imports;

/// <summary>
/// Compares the import of the module with that of a module with one empty cmdlet and the same manifest, bootstrap and
/// load context.
/// </summary>
internal sealed class ImportBenchmark : IBenchmark
{
    private const int Rounds = 11;
    private const double Limit = 2.0;

    private static readonly string s_empty = typeof(ImportBenchmark)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "EmptyModule")
        .Value!;

    public IReadOnlyList<Row> Run()
    {
        // Both modules are imported once, so that the files are cached in every measured round.
        _ = Milliseconds(s_empty);
        _ = Milliseconds(Shell.Manifest);
        Samples ours = new();
        Samples empty = new();
        for (int round = 0; round < Rounds; round++)
        {
            empty.Add(Milliseconds(s_empty));
            ours.Add(Milliseconds(Shell.Manifest));
        }

        double ratio = ours.Median / empty.Median;
        return
        [
            new Row(
                "Import-Module, compared with an empty module",
                Samples.Text($"{ours.Median:0} ms"),
                Samples.Text($"{empty.Median:0} ms"),
                Samples.Text($"{ratio:0.00}"),
                Samples.Text($"<= {Limit:0.00}"),
                ratio <= Limit
            ),
        ];
    }

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
            if (-not $module.ExportedCmdlets.Count) { throw "$($args[0]) exports nothing." }
            $watch.Elapsed.TotalMilliseconds
            """,
            manifest
        );
    }
}
