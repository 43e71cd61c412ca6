using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.PesterFiles;

/// <summary>Checks that every kind of failure in a Pester file fails at least one of its tests.</summary>
public sealed class PesterRunnerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-pester-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Result_has_expanded_title_outcome_and_text()
    {
        string path = Write(
            """
            Describe '<Color>' -ForEach @{ Color = 'red' } {
                It 'passes for <_>' -ForEach 1, 2 { $_ | Should -BeLessThan 3 }
                It 'fails in <Color>' { 1 | Should -Be 2 -Because 'of this' }
                It 'throws' { Get-Nonsense }
                It 'is skipped' { Set-ItResult -Skipped -Because 'by design: of that' }
                It 'is marked' -Skip { throw 'ran' }
                It 'is inconclusive' { Set-ItResult -Inconclusive }
            }
            """
        );
        IReadOnlyList<PesterResult> results = await RunAsync(path);

        (string Title, string Outcome, string Text)[] expected =
        [
            ("Sample > red > passes for 1", "Passed", ""),
            ("Sample > red > passes for 2", "Passed", ""),
            ("Sample > red > fails in red", "Failed", "Expected 2, because of this, but got 1."),
            ("Sample > red > throws", "Failed", "CommandNotFoundException: The term 'Get-Nonsense' is not recognized"),
            ("Sample > red > is skipped", "Skipped", "by design: of that"),
            ("Sample > red > is marked", "Skipped", "marked with -Skip"),
            ("Sample > red > is inconclusive", "Failed", "Exception: is inconclusive"),
        ];
        Assert.Equal(expected.Select(it => (it.Title, it.Outcome)), results.Select(it => (it.Title, it.Outcome)));
        Assert.All(results, (it, at) => Assert.StartsWith(expected[at].Text, it.Text, StringComparison.Ordinal));
        Assert.Contains("Sample.Tests.ps1:3", results[2].Text, StringComparison.Ordinal);
        Assert.Equal(expected.Select(it => it.Title), (await DiscoverAsync(path)).Select(it => it.Title));
    }

    [Theory]
    [InlineData(
        "Describe 'D' { BeforeAll { throw 'broken block' }; It 'a' { }; Context 'C' { It 'b' { } } }",
        "a",
        "C > b"
    )]
    [InlineData(
        "Describe 'D' { BeforeEach { throw 'broken block' }; It 'a' { }; Context 'C' { It 'b' { } } }",
        "a",
        "C > b"
    )]
    [InlineData(
        "Describe 'D' { AfterEach { throw 'broken block' }; It 'a' { }; Context 'C' { It 'b' { } } }",
        "a",
        "C > b"
    )]
    [InlineData("Describe 'D' { AfterAll { throw 'broken block' }; It 'a' { }; Context 'C' { It 'b' { } } }", "C > b")]
    [InlineData("Describe 'D' { It 'a' { } }; AfterAll { throw 'broken block' }", "a")]
    [InlineData("Describe 'D' { It 'a' { } }; throw 'broken block'", "a")]
    public async Task Broken_block_fails_its_own_Its(string block, params string[] titles)
    {
        IReadOnlyList<PesterResult> results = await RunAsync(Write($"Describe 'Other' {{ It 'good' {{ }} }}; {block}"));

        Assert.Equal(titles.Select(title => $"Sample > D > {title}"), Failed(results).Select(it => it.Title));
        Assert.All(Failed(results), it => Assert.Contains("broken block", it.Text, StringComparison.Ordinal));
        Assert.Contains(results, it => it is { Title: "Sample > Other > good", Outcome: "Passed" });
    }

    [Theory]
    [InlineData("Describe 'D' { It 'a' -ForEach @() { } }", "null or empty")]
    [InlineData("Describe 'D' { It 'a' { }; It 'a' { } }", "Two Its")]
    [InlineData("Describe 'D' { BeforeAll { } }", "has no It")]
    [InlineData("Describe 'D' { It 'a' { ", "Missing closing")]
    public async Task Unreadable_file_is_one_failing_row(string text, string reason)
    {
        string path = Write(text);

        string title = Assert.Single(await DiscoverAsync(path)).Title;
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => PesterRows.ReportAsync(path, title));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unlisted_file_is_one_row() =>
        Assert.Equal(["None.Tests.ps1 can be read"], PesterRows.TitlesOf("None.Tests.ps1"));

    [Fact]
    public void File_fails_if_the_list_lacks_an_It()
    {
        PesterResult[] results = [.. new[] { "a", "b" }.Select(it => new PesterResult("", it, 1, "Passed", "", []))];

        Assert.Null(PesterRows.Judge(results, "", ["a", "b"], "a").Failure);
        Assert.Contains("missing from the list: b", PesterRows.Judge(results, "", ["a"], "a").Failure);
    }

    [Fact]
    public async Task Unreported_It_fails() =>
        Assert.Contains(
            "did not report this It",
            (
                await Assert.ThrowsAnyAsync<Exception>(() =>
                    PesterRows.ReportAsync(Write("Describe 'D' { It 'a' { } }"), "another")
                )
            ).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("while ($true) { }")]
    [InlineData("[Threading.Thread]::Sleep(30000)")]
    public async Task File_that_hangs_is_stopped_and_keeps_its_results(string body)
    {
        string mark = Path.Combine(_folder.FullName, "began");
        string path = Write(
            $"Describe 'D' {{ It 'a' {{ }}; It 'b' {{ [IO.File]::WriteAllText('{mark}', ''); {body} }}; It 'c' {{ }} }}"
        );
        TaskCompletionSource limit = new();
        Task<(IReadOnlyList<PesterResult> Results, string Ending)> run = PesterRunner.RunAsync(path, limit.Task);
        await TestWait.UntilAsync(() => run.IsCompleted || File.Exists(mark), "the test to begin");

        limit.SetResult();
        (IReadOnlyList<PesterResult> results, string ending) = await run;

        Assert.Equal(["Sample > D > a"], results.Select(it => it.Title));
        Assert.Contains("time limit", ending, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no curl here", true, false)]
    [InlineData("by design: Windows only", true, true)]
    [InlineData("no curl here", false, true)]
    public void Skip_is_a_failure_if_the_tools_are_required(string reason, bool required, bool staysSkipped) =>
        Assert.Equal(staysSkipped, new PesterOutcome(SkipReason: reason).Judge(required).Failure is null);

    private static IEnumerable<PesterResult> Failed(IEnumerable<PesterResult> results) =>
        results.Where(it => it.Outcome == "Failed");

    private static async Task<IReadOnlyList<PesterResult>> RunAsync(string path) =>
        (await PesterRunner.RunAsync(path, PesterRows.Limit)).Results;

    private static async Task<IReadOnlyList<PesterResult>> DiscoverAsync(string path) =>
        (await PesterRunner.DiscoverAsync([path], PesterRows.Limit)).Results;

    private string Write(string text)
    {
        string path = Path.Combine(_folder.FullName, "Sample.Tests.ps1");
        File.WriteAllText(path, text);
        return path;
    }
}
