using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>What can only be seen in the source.</summary>
public sealed partial class SourceTests
{
    public static TheoryData<string> ForbiddenInCommands =>
        [
            ".Result",
            ".Wait(",
            "GetAwaiter()",
            "catch (Exception",
            "new ErrorRecord",
            "DateTime.Now",
            "DateTime.UtcNow",
            "DateTimeOffset.Now",
            "DateTimeOffset.UtcNow",
            "Thread.Sleep",
            "Task.Delay",
            "https://",
            "http://",
        ];

    public static TheoryData<string> ForbiddenAnywhere =>
        [
            "DateTime.Now",
            "DateTime.UtcNow",
            "DateTimeOffset.Now",
            "DateTimeOffset.UtcNow",
            "Thread.Sleep",
            "#region",
            "#pragma",
            "new NotImplementedException",
        ];

    [Fact]
    public void There_are_files() => Assert.NotEmpty(Product.Files);

    [Fact]
    public void Source_file_has_at_most_400_lines() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from file in SourceFiles("*.cs")
                let lines = File.ReadLines(file).Count()
                where lines > 400
                select $"{Path.GetRelativePath(LoadingHost.Root, file)}: {lines}"
            )
        );

    [Theory]
    [InlineData("*.cs")]
    [InlineData("*.ps1")]
    [InlineData("*.psm1")]
    [InlineData("*.psd1")]
    public void Line_ends_at_120_columns(string pattern) =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from file in SourceFiles(pattern)
                from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
                where line.Text.Length > 120
                select $"{Path.GetRelativePath(LoadingHost.Root, file)}({line.Number}): {line.Text.Length}"
            )
        );

    [Fact]
    public void Frameworks_are_told_apart_in_one_folder_only() =>
        Assert.DoesNotContain(FilesWith("#if"), path => !path.StartsWith("Compatibility/", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(ForbiddenInCommands))]
    public void A_cmdlet_leaves_it_to_the_layers_below(string token) =>
        Assert.DoesNotContain(FilesWith(token), path => path.StartsWith("Commands/", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(ForbiddenAnywhere))]
    public void The_product_does_without(string token) => Assert.Empty(FilesWith(token));

    /// <summary>A date that a Thai or Saudi server's calendar formats is in another year.</summary>
    [Fact]
    public void A_date_in_a_text_is_of_no_culture() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from file in Product.Files
                from line in file.Text.Split('\n')
                where
                    line.Contains(":yyyy", StringComparison.Ordinal)
                    && !line.Contains("Invariant(", StringComparison.Ordinal)
                select $"{file.Path}: {line.Trim()}"
            )
        );

    [Fact]
    public void Nothing_is_left_for_later() =>
        Assert.DoesNotContain(Product.Files, file => file.Text.Contains("TODO", StringComparison.Ordinal));

    [Fact]
    public void A_file_stands_in_the_folder_of_its_namespace() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from file in Product.Files
                let said = Namespace().Match(file.Text).Groups[1].Value
                where said != string.Join('.', file.Path.Split('/')[..^1].Prepend("EntraPrivateAccess"))
                select $"{file.Path}: {said}"
            )
        );

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*///?[^\n]*$", RegexOptions.Multiline)]
    private static partial Regex CommentLine();

    private static IEnumerable<string> FilesWith(string token) =>
        Product
            .Files.Where(file => CommentLine().Replace(file.Text, "").Contains(token, StringComparison.Ordinal))
            .Select(file => file.Path);

    // The sources, the module's scripts, and the scripts in the root.
    private static IEnumerable<string> SourceFiles(string pattern) =>
        new[] { "src", "tests", "Module" }
            .Select(folder => Path.Combine(LoadingHost.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(LoadingHost.Root, pattern))
            .Where(file => !Generated().IsMatch(Path.GetRelativePath(LoadingHost.Root, file).Replace('\\', '/')));

    [GeneratedRegex("(^|/)(obj|bin|node_modules)/")]
    private static partial Regex Generated();
}
