using System.Collections.Concurrent;
using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.PesterFiles;

/// <summary>
/// Reports each It of a file as a separate test. The build generates one test class per file; see Tests.csproj.
/// </summary>
public static class PesterRows
{
    /// <summary>
    /// The time limit of a file, so that no test hangs. It is longer than any file takes on a busy machine.
    /// </summary>
    internal static Task Limit => Task.Delay(TimeSpan.FromMinutes(15));

    private static readonly Lazy<ILookup<string, PesterResult>> s_discovered = new(() =>
        PesterCatalogue.ReadAsync(Limit).GetAwaiter().GetResult().ToLookup(it => it.File)
    );

    private static readonly ConcurrentDictionary<
        string,
        Lazy<Task<(IReadOnlyList<PesterResult> Results, string Ending)>>
    > s_runs = new();

    /// <summary>Gets the Its of a file.</summary>
    /// <param name="file">The path relative to the test folder.</param>
    internal static IEnumerable<PesterResult> ItsOf(string file) =>
        s_discovered.Value[Path.Combine(PesterRunner.Folder, file)];

    /// <summary>Gets the titles of the Its of a file; a single title that fails if the file cannot be read.</summary>
    /// <param name="file">The path relative to the test folder.</param>
    public static IReadOnlyList<string> TitlesOf(string file)
    {
        string[] titles = [.. ItsOf(file).Select(it => it.Title)];
        return titles.Length > 0 ? titles : [$"{Path.GetFileName(file)} can be read"];
    }

    /// <summary>Gets one row per It.</summary>
    public static IEnumerable<TheoryDataRow<string>> Of(string file) =>
        TitlesOf(file).Select(title => new TheoryDataRow<string>(title) { TestDisplayName = title, Label = "" });

    /// <summary>Passes, fails or skips like the It. The first row of a file runs the whole file.</summary>
    public static async Task ReportAsync(string file, string title)
    {
        string path = Path.Combine(PesterRunner.Folder, file);
        (IReadOnlyList<PesterResult> results, string ending) = await s_runs
            .GetOrAdd(path, _ => new(() => PesterRunner.RunAsync(path, Limit)))
            .Value;
        Judge(results, ending, [.. ItsOf(file).Select(it => it.Title)], title).Report();
    }

    /// <summary>Gets the outcome of an It. All Its of a file fail if the list lacks one that ran.</summary>
    internal static PesterOutcome Judge(
        IReadOnlyList<PesterResult> results,
        string ending,
        IReadOnlyList<string> listed,
        string title
    )
    {
        // The failure of an It that is not listed would be reported nowhere. A file of which nothing is listed has one
        // row, which fails.
        string[] missing = listed.Count == 0 ? [] : [.. results.Select(it => it.Title).Except(listed)];
        return missing.Length > 0
            ? new PesterOutcome($"Its of the file are missing from the list: {string.Join(", ", missing)}.")
            : results.FirstOrDefault(it => it.Title == title)?.ToOutcome() ?? new PesterOutcome(ending);
    }
}
