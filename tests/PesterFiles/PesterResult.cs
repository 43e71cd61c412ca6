using System.Text.Json;

namespace EntraPrivateAccess.Tests.PesterFiles;

/// <summary>The result of one It, from a line that Invoke-PesterFile in PesterFiles.psm1 has written.</summary>
/// <param name="File">The path of the test file.</param>
/// <param name="Title">The expanded names of the file, the blocks and the It.</param>
/// <param name="Line">The line number of the It.</param>
/// <param name="Outcome">Passed, Failed, Skipped or NotRun.</param>
/// <param name="Text">The failure text of Pester, or the reason for a skip.</param>
/// <param name="Tags">The tags of the It and of its enclosing blocks.</param>
internal sealed record PesterResult(string File, string Title, int Line, string Outcome, string Text, string[] Tags)
{
    /// <summary>Converts the result to the outcome that tests report.</summary>
    public PesterOutcome ToOutcome() =>
        Outcome switch
        {
            "Passed" => new PesterOutcome(),
            "Skipped" => new PesterOutcome(SkipReason: Text),
            _ => new PesterOutcome(Text.Length > 0 ? Text : $"The outcome in Pester is {Outcome}."),
        };

    /// <summary>
    /// Reads a results file. If a title occurs more than once, its last line counts; the order is that of the first
    /// lines.
    /// </summary>
    public static IReadOnlyList<PesterResult> Read(string results)
    {
        // The last part is empty, or an incomplete line of a writer that was stopped.
        IEnumerable<string> lines = System.IO.File.Exists(results)
            ? System.IO.File.ReadAllText(results).Split('\n').SkipLast(1)
            : [];
        return
        [
            .. lines
                .Select(line => JsonSerializer.Deserialize<PesterResult>(line)!)
                .GroupBy(result => (result.File, result.Title))
                .Select(same => same.Last()),
        ];
    }
}
