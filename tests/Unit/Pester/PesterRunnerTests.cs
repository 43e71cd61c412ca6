using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using EntraPrivateAccess.Tests.Pester;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Pester;

/// <summary>The runner reports what is wrong; what goes right is in <c>tests/Pester.Tests.ps1</c>.</summary>
public sealed class PesterRunnerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-pester-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("1 | Should -Be 2", "Expected -Be 2 (Int32), but got 1 (Int32).")]
    [InlineData("throw 'broken'", "broken")]
    [InlineData("Get-Nonsense; 1 | Should -Be 1", "Get-Nonsense")]
    [InlineData("1 | Should -Resemble 1", "Resemble")]
    [InlineData("1 | Should -Be 1 -Not -BeTrue", "Parameter set")]
    [InlineData("1 | Should -Be", "an expected value is missing")]
    [InlineData("1 | Should -BeTrue 1", "takes no expected value")]
    [InlineData("1 | Should -BeOfType 'NoSuchType'", "NoSuchType")]
    [InlineData("1, 2 | Should -Throw", "script block")]
    [InlineData("Mock Get-Command { }", "Mock")]
    [InlineData("Set-ItResult -Pending", "Pending")]
    [InlineData("It 'inner' { }", "stands inside of an It")]
    [InlineData("BeforeAll { }", "stands inside of an It")]
    [InlineData("Import-Module none.psd1 -ErrorAction Stop", "none.psd1")]
    public async Task An_It_fails_with_its_reason_and_the_next_one_still_runs(string body, string reason)
    {
        IReadOnlyDictionary<string, PesterOutcome> outcomes = await Run($"Describe 'D' {{\n It 'bad' {{ {body} }}\n It 'good' {{ 1 | Should -Be 1 }} }}");

        Assert.Contains(reason, outcomes["Sample > D > bad"].Failure, StringComparison.Ordinal);
        Assert.Equal(new PesterOutcome(), outcomes["Sample > D > good"]);
    }

    [Fact]
    public async Task A_failure_names_the_line_of_the_test()
    {
        IReadOnlyDictionary<string, PesterOutcome> outcomes = await Run("Describe 'D' {\n It 'bad' {\n  1 | Should -Be 2\n }\n}");

        Assert.Contains("Sample.Tests.ps1: line 3", outcomes["Sample > D > bad"].Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Describe 'D' { BeforeAll { throw 'no ground' }; It 'a' { }; Context 'C' { It 'b' { } } }", "a", "C > b")]
    [InlineData("Describe 'D' { BeforeEach { throw 'no ground' }; It 'a' { }; Context 'C' { It 'b' { } } }", "a", "C > b")]
    [InlineData("Describe 'D' { AfterEach { throw 'no ground' }; It 'a' { }; Context 'C' { It 'b' { } } }", "a", "C > b")]
    [InlineData("Describe 'D' { AfterAll { throw 'no ground' }; Context 'C' { It 'b' { } } }", "C > b", "C > b")]
    public async Task A_broken_setup_fails_the_Its_of_its_block_only(string block, params string[] titles)
    {
        IReadOnlyDictionary<string, PesterOutcome> outcomes = await Run($"{block}; Describe 'Other' {{ It 'good' {{ }} }}");

        Assert.All(titles, title => Assert.Contains("no ground", outcomes[$"Sample > D > {title}"].Failure, StringComparison.Ordinal));
        Assert.Equal(new PesterOutcome(), outcomes["Sample > Other > good"]);
    }

    [Theory]
    [InlineData("Describe 'D' { Mock Get-Command { } ; It 'a' { } }", "Mock")]
    [InlineData("InModuleScope EntraPrivateAccess { }", "InModuleScope")]
    [InlineData("Describe 'D' { It 'a' -Pending { } }", "Pending")]
    [InlineData("Describe 'D' { It 'a' -ForEach @() { } }", "empty -ForEach")]
    [InlineData("Describe 'D' { It '<Word>' -ForEach @{ Other = 1 } { } }", "<Word>")]
    [InlineData("Describe 'D' { It 'a' { }; It 'a' { } }", "Two Its")]
    [InlineData("Describe 'D' { BeforeAll { }; BeforeAll { } ; It 'a' { } }", "second BeforeAll")]
    [InlineData("Describe 'D' { BeforeAll { } }", "has no It")]
    [InlineData("Describe 'D' { It 'a' { ", "Missing closing")]
    public void A_file_that_cannot_be_read_says_why(string text, string reason)
    {
        RuntimeException refusal = Assert.ThrowsAny<RuntimeException>(() => PesterFile.Discover(Write(text)));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_one_row_that_fails()
    {
        string path = Write("Describe 'D' { Mock Get-Command { } }");

        TheoryDataRow<string> row = Assert.Single(PesterRows.Of(path));
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => PesterRows.ReportAsync(path, row.Data));
        Assert.Contains("Mock", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("while ($true) { }")]
    [InlineData("[Threading.Thread]::Sleep(6000)")]
    public async Task A_file_that_hangs_is_given_up_and_keeps_what_it_had_done(string body)
    {
        string path = Write($"Describe 'D' {{ It 'a' {{ }}; It 'b' {{ {body} }}; It 'c' {{ }} }}");

        (IReadOnlyDictionary<string, PesterOutcome> outcomes, string ending) = await PesterFile.RunAsync(path, TimeSpan.FromSeconds(2));

        Assert.Equal(["Sample > D > a"], outcomes.Keys);
        Assert.Contains("time limit", ending, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_leaves_early_fails_what_it_left_out()
    {
        string path = Write("Describe 'D' { It 'a' { }; It 'b' { break }; It 'c' { } }");

        (IReadOnlyDictionary<string, PesterOutcome> outcomes, string ending) = await PesterFile.RunAsync(path, TimeSpan.FromSeconds(30));

        Assert.Equal(["Sample > D > a"], outcomes.Keys);
        Assert.NotEmpty(ending);
    }

    [Fact]
    public async Task A_block_without_an_It_to_run_does_not_run_its_setup()
    {
        IReadOnlyDictionary<string, PesterOutcome> outcomes = await Run("Describe 'D' -Skip { BeforeAll { throw 'ran' }; It 'a' { throw 'ran' } }");

        Assert.Equal("marked with -Skip", outcomes["Sample > D > a"].SkipReason);
    }

    [Fact]
    public async Task What_is_to_be_left_out_does_not_run_nor_does_the_setup_of_a_block_with_nothing_else()
    {
        string path = Write("Describe 'D' { BeforeAll { throw 'ran' }; It 'a' { throw 'ran' } }; Describe 'E' { It 'a' { throw 'ran' }; It 'b' { } }");

        (IReadOnlyDictionary<string, PesterOutcome> outcomes, _) = await PesterFile.RunAsync(path, TimeSpan.FromSeconds(30), ["Sample > D > a", "Sample > E > a", "Another > D > a"]);

        Assert.All(outcomes.Values, outcome => Assert.Null(outcome.Failure));
        Assert.Equal(["Sample > E > b"], outcomes.Where(outcome => outcome.Value.SkipReason is null).Select(outcome => outcome.Key));
    }

    [Theory]
    [InlineData("no curl here", true, false)]
    [InlineData("by design: Windows only", true, true)]
    [InlineData("no curl here", false, true)]
    public void A_skip_is_a_failure_where_the_tools_must_be_there(string reason, bool required, bool staysSkipped) =>
        Assert.Equal(staysSkipped, PesterRows.Judge(new PesterOutcome(SkipReason: reason), required).Failure is null);

    private async Task<IReadOnlyDictionary<string, PesterOutcome>> Run(string text) =>
        (await PesterFile.RunAsync(Write(text), TimeSpan.FromSeconds(30))).Outcomes;

    private string Write(string text)
    {
        string path = Path.Combine(_folder.FullName, "Sample.Tests.ps1");
        File.WriteAllText(path, text);
        return path;
    }
}
