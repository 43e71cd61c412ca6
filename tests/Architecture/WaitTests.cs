using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Tests.Loading;
using Xunit;
using Xunit.v3;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Checks that a test fails, instead of stopping the whole run, if what it waits for never happens.</summary>
public sealed partial class WaitTests
{
    // These run as programs of their own, which the tests end.
    private static readonly string[] s_programs =
    [
        "Windows/Host/",
        "Windows/Watch/",
        "Windows/Fixture/Program/",
        "Loading/Host/",
        "Desktop/Host/",
        "TestWait.cs",
    ];

    [Fact]
    public async Task Asynchronous_test_has_a_time_limit()
    {
        await Task.Yield();

        IXunitTestCase test = Assert.IsAssignableFrom<IXunitTestCase>(TestContext.Current.TestCase);
        Assert.InRange(TimeSpan.FromMilliseconds(test.Timeout), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(18));
    }

    [Fact]
    public void Loops_and_processes_are_awaited_with_a_limit() => Assert.Equal("", Find("*.cs", Endless()));

    [Theory]
    [InlineData("*.ps1")]
    [InlineData("*.psm1")]
    public void Loops_of_scripts_have_a_limit(string pattern) => Assert.Equal("", Find(pattern, EndlessScript()));

    private static string Find(string pattern, Regex endless)
    {
        string root = Path.Combine(LoadingHost.Root, "tests");
        return string.Join(
            "\n",
            from file in Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories)
            let path = Path.GetRelativePath(root, file).Replace('\\', '/')
            where !Generated().IsMatch(path) && !s_programs.Any(path.StartsWith)
            from Match match in endless.Matches(File.ReadAllText(file))
            select $"{path}: {match.Value}"
        );
    }

    [GeneratedRegex(
        @"\.WaitForExit\(\)|\.WaitOne\(\)|\.WaitForExitAsync\(\);"
            + @"|while \(![\w.]+\.IsCompleted\)|while \([\w.]+\.Count == 0\)|ReadLineAsync\(\)\)"
    )]
    private static partial Regex Endless();

    [GeneratedRegex(@"while \([^\n]*\) \{ \[Threading\.Thread\]::Sleep\(\d+\) \}")]
    private static partial Regex EndlessScript();

    [GeneratedRegex("(^|/)(obj|bin|node_modules)/")]
    private static partial Regex Generated();
}
