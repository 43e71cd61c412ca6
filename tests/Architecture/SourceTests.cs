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
    public void No_file_is_longer_than_250_lines_and_no_cmdlet_than_80() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from file in Product.Files
                let lines = file.Text.AsSpan().Count('\n')
                where lines > (file.Path.StartsWith("Commands/", StringComparison.Ordinal) ? 80 : 250)
                select $"{file.Path}: {lines}"
            )
        );

    [Fact]
    public void Nor_is_any_other_source_file_of_the_tree() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from folder in new[] { "src", "tests" }
                from file in Directory.EnumerateFiles(
                    Path.Combine(LoadingHost.Root, folder),
                    "*.cs",
                    SearchOption.AllDirectories
                )
                let path = Path.GetRelativePath(LoadingHost.Root, file).Replace('\\', '/')
                where
                    !path.Contains("/obj/", StringComparison.Ordinal)
                    && !path.Contains("/bin/", StringComparison.Ordinal)
                    && !path.Contains("/node_modules/", StringComparison.Ordinal)
                let lines = File.ReadLines(file).Count()
                where lines > 250
                select $"{path}: {lines}"
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
}
