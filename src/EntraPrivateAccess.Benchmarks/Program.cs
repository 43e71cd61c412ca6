using EntraPrivateAccess.Benchmarks.Checks;
using EntraPrivateAccess.Benchmarks.Downloads;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Fleet;
using EntraPrivateAccess.Benchmarks.Imports;
using EntraPrivateAccess.Benchmarks.Installs;
using EntraPrivateAccess.Benchmarks.Results;
using EntraPrivateAccess.Benchmarks.Tenants;

namespace EntraPrivateAccess.Benchmarks;

internal static class Program
{
    private static readonly IReadOnlyDictionary<string, IBenchmark> s_benchmarks = new Dictionary<string, IBenchmark>
    {
        ["import"] = new ImportBenchmark(),
        ["first"] = new FirstUseBenchmark(),
        ["download"] = new DownloadBenchmark(),
        ["install"] = new InstallBenchmark(),
        ["stop"] = new StopBenchmark(),
        ["tenant"] = new TenantBenchmark(),
        ["growth"] = new GrowthBenchmark(),
        ["configuration"] = new ConfigurationBenchmark(),
        ["checks"] = new CheckBenchmark(),
        ["fleet"] = new FleetBenchmark(),
    };

    // The parts that run in a separate process.
    private static readonly IReadOnlyDictionary<string, Func<string[], string>> s_children = new Dictionary<
        string,
        Func<string[], string>
    >
    {
        [TransferChild.Name] = TransferChild.Run,
    };

    /// <returns>
    /// 0 if all limits are met, 1 if a limit is exceeded or a benchmark failed, 2 for an unknown argument.
    /// </returns>
    private static int Main(string[] arguments)
    {
        if (arguments.Length > 0 && s_children.TryGetValue(arguments[0], out Func<string[], string>? child))
        {
            Console.WriteLine(SelfProcess.Marker + child(arguments[1..]));
            return 0;
        }

        string[] wanted =
            arguments.Length == 0 ? [.. s_benchmarks.Keys] : [.. arguments.Select(word => word.TrimStart('-'))];
        if (wanted.Any(word => !s_benchmarks.ContainsKey(word)))
        {
            Console.Error.WriteLine(
                $"Specify no argument to run all benchmarks, or any of: {string.Join(", ", s_benchmarks.Keys)}."
            );
            return 2;
        }

        List<Row> rows = [];
        foreach (string word in wanted)
        {
            Console.Error.WriteLine($"Measuring {word} ...");
            rows.AddRange(Run(word));
        }

        Table.Write(Console.Out, rows);
        return rows.TrueForAll(row => row.Ok is not false) ? 0 : 1;
    }

    // A benchmark that fails must not lose the rows of the others, which took minutes to measure.
    private static IReadOnlyList<Row> Run(string word)
    {
        try
        {
            return s_benchmarks[word].Run();
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine(failure);
            return [new Row($"{word}: failed", "", "", "", null, false)];
        }
    }
}
