using System.Collections.Concurrent;
using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.PesterFiles;

/// <summary>
/// Shows each It of a file as a test of its own. The build makes a test class for each file, see Tests.csproj.
/// </summary>
public static class PesterRows
{
    /// <summary>
    /// A test never hangs: what has not ended by then has failed. Longer than any file takes on a busy machine.
    /// </summary>
    internal static Task Limit => Task.Delay(TimeSpan.FromMinutes(15));

    // One runspace lists all files: importing Pester takes longer than reading a file does.
    private static readonly Lazy<ILookup<string, PesterResult>> s_discovered = new(() =>
        PesterRunner
            .DiscoverAsync(
                [.. Files(PesterRunner.Folder), .. Files(Path.Combine(PesterRunner.Folder, "Windows"))],
                Limit
            )
            .GetAwaiter()
            .GetResult()
            .Results.ToLookup(it => it.File)
    );

    private static readonly ConcurrentDictionary<
        string,
        Lazy<Task<(IReadOnlyList<PesterResult> Results, string Ending)>>
    > s_runs = new();

    /// <summary>Gets the Its of a file.</summary>
    /// <param name="file">Relative to the folder of the tests.</param>
    internal static IEnumerable<PesterResult> ItsOf(string file) =>
        s_discovered.Value[Path.Combine(PesterRunner.Folder, file)];

    /// <summary>The titles of a file's Its. If it cannot be read, one title stands for all and fails.</summary>
    /// <param name="file">Relative to the folder of the tests.</param>
    public static IReadOnlyList<string> TitlesOf(string file)
    {
        string[] titles = [.. ItsOf(file).Select(it => it.Title)];
        return titles.Length > 0 ? titles : [$"{Path.GetFileName(file)} can be read"];
    }

    /// <summary>Gets a row for each It.</summary>
    public static IEnumerable<TheoryDataRow<string>> Of(string file) =>
        TitlesOf(file).Select(title => new TheoryDataRow<string>(title) { TestDisplayName = title, Label = "" });

    /// <summary>Passes, fails or skips as the It did. The first row that is asked for runs the whole file.</summary>
    public static async Task ReportAsync(string file, string title)
    {
        string path = Path.Combine(PesterRunner.Folder, file);
        (IReadOnlyList<PesterResult> results, string ending) = await s_runs
            .GetOrAdd(path, _ => new(() => PesterRunner.RunAsync(path, Limit)))
            .Value;
        (results.FirstOrDefault(it => it.Title == title)?.ToOutcome() ?? new PesterOutcome(ending)).Report();
    }

    private static string[] Files(string folder) => Directory.GetFiles(folder, "*.Tests.ps1");
}
