using System.Text.Json;

namespace EntraPrivateAccess.Tests.PesterFiles;

/// <summary>How one It ended: a line that Invoke-PesterFile of PesterFiles.psm1 has written.</summary>
/// <param name="File">The path of the test file.</param>
/// <param name="Title">The name of the file, the blocks and the It, expanded.</param>
/// <param name="Outcome">Passed, Failed, Skipped or NotRun.</param>
/// <param name="Text">Pester's failure text, or the reason of a skip.</param>
/// <param name="Tags">The tags of the It and of the blocks around it.</param>
internal sealed record PesterResult(string File, string Title, int Line, string Outcome, string Text, string[] Tags)
{
    /// <summary>Gets the outcome in the form in which tests report it.</summary>
    public PesterOutcome ToOutcome() =>
        Outcome switch
        {
            "Passed" => new PesterOutcome(),
            "Skipped" => new PesterOutcome(SkipReason: Text),
            _ => new PesterOutcome(Text.Length > 0 ? Text : $"Pester says {Outcome}."),
        };

    /// <summary>Reads a results file: the last line of each title, in the order of the first ones.</summary>
    public static IReadOnlyList<PesterResult> Read(string results)
    {
        // The last part is empty, or a line whose writer was stopped.
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
