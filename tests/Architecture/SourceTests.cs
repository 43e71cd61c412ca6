using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Enforces conventions that are visible only in the source code.</summary>
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
    public void Source_files_are_found() => Assert.NotEmpty(Product.Files);

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
    public void Line_has_at_most_120_columns(string pattern) =>
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
    public void Conditional_compilation_is_used_only_in_Compatibility() =>
        Assert.DoesNotContain(FilesWith("#if"), path => !path.StartsWith("Compatibility/", StringComparison.Ordinal));

    // The others wait once, for a time limit or for a time that a rule requires, or repeat one call: to a receiver that
    // sets the time itself, and to a file that another program has open for a moment.
    [Fact]
    public void Only_the_poller_pauses_between_attempts() =>
        Assert.Equal(
            [
                "Diagnostics/Export/Parts/DiagnosticParts.cs",
                "Provisioning/RollingSchedule.cs",
                "Reporting/Poller.cs",
                "SandboxClient/SandboxProcess.cs",
                "Server/Windows/WindowsProcess.cs",
                "Tenant/ConnectorGroupCreator.cs",
                "Tenant/Watch/WatchStore.cs",
                "Tenant/Watch/WebhookSender.cs",
            ],
            FilesWith(".DelayAsync(").Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(ForbiddenInCommands))]
    public void Cmdlets_do_not_contain(string token) =>
        Assert.DoesNotContain(FilesWith(token), path => path.StartsWith("Commands/", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(ForbiddenAnywhere))]
    public void Product_does_not_contain(string token) => Assert.Empty(FilesWith(token));

    /// <summary>The calendars of Thai and Saudi servers would format dates with a different year.</summary>
    [Fact]
    public void Date_in_a_string_is_formatted_with_the_invariant_culture() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from file in Product.Files
                from date in DateFormat().Matches(file.Text)
                where !IsInvariant(file.Text[..date.Index])
                select $"{file.Path}({file.Text.AsSpan(0, date.Index).Count('\n') + 1})"
            )
        );

    /// <summary>ErrorIds are for users; the module's own code compares <c>ErrorCondition</c>.</summary>
    [Fact]
    public void Control_flow_does_not_compare_ErrorIds() =>
        Assert.Empty(Product.Files.Where(file => ErrorIdComparison().IsMatch(file.Text)).Select(file => file.Path));

    /// <summary>
    /// The wall clock can be set back or forward during a wait. Only the age of a file, the days until a certificate
    /// expires and the difference between two machines' clocks are computed from it.
    /// </summary>
    [Fact]
    public void Elapsed_time_is_measured_by_timestamps() =>
        Assert.Equal(
            ["Cmdlets/ProvisioningSession.cs", "Diagnostics/StatusReader.cs", "Provisioning/SetupFolders.cs"],
            Product.Files.Where(file => WallClockDifference().IsMatch(file.Text)).Select(file => file.Path).Order()
        );

    [GeneratedRegex(
        @"(GetUtcNow\(\)|\bUtcNow)\s*-[^>]|-\s*[\w.]*(GetUtcNow\(\)|\bUtcNow\b)|DateTime(Offset)?\.(Utc)?Now"
    )]
    private static partial Regex WallClockDifference();

    [GeneratedRegex(@"ErrorId (is|==|!=) |ErrorId: """)]
    private static partial Regex ErrorIdComparison();

    [Fact]
    public void Source_contains_no_TODO() =>
        Assert.DoesNotContain(Product.Files, file => file.Text.Contains("TODO", StringComparison.Ordinal));

    [Fact]
    public void File_is_in_the_folder_of_its_namespace() =>
        Assert.Equal(
            "",
            string.Join(
                "\n",
                from file in Product.Files
                let said = Namespace().Match(file.Text).Groups[1].Value
                where Path.GetFileName(file.Path) != "GlobalUsings.cs"
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

    // Gets the source files, the scripts of the module, and the scripts in the root folder.
    private static IEnumerable<string> SourceFiles(string pattern) =>
        new[] { "src", "tests", "Module" }
            .Select(folder => Path.Combine(LoadingHost.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(LoadingHost.Root, pattern))
            .Where(file => !Generated().IsMatch(Path.GetRelativePath(LoadingHost.Root, file).Replace('\\', '/')));

    // Checks whether the text ends within the parentheses of the last call of Invariant.
    private static bool IsInvariant(string text)
    {
        const string call = "Invariant(";
        int start = text.LastIndexOf(call, StringComparison.Ordinal);
        return start >= 0 && text.AsSpan(start).Count('(') > text.AsSpan(start).Count(')');
    }

    [GeneratedRegex(":yyyy")]
    private static partial Regex DateFormat();

    [GeneratedRegex("(^|/)(obj|bin|node_modules)/")]
    private static partial Regex Generated();
}
