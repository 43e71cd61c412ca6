using System.IO;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Help;
using EntraPrivateAccess.Identity;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>Compares the committed topic about the checks with their definitions.</summary>
public sealed class CheckTopicTests
{
    private const string Update = "EPA_UPDATE_CHECKS";

    private static readonly string s_file = Path.Combine(
        Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
        "src",
        "EntraPrivateAccess",
        "Help",
        CheckDefinition.Topic + ".md"
    );

    private static readonly IReadOnlyList<Check> s_checks = CheckCatalogue.All(Environments.Global);

    [Fact]
    public void Topic_equals_the_definitions_of_the_checks()
    {
        string expected = CheckTopic.Write(s_checks);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(s_file, expected);
        }

        string committed = File.Exists(s_file) ? File.ReadAllText(s_file).ReplaceLineEndings("\n") : "";
        Assert.True(
            committed == expected,
            $"{s_file} differs from the tables in Diagnostics/Checks. To write it again, run the tests "
                + $"'FullyQualifiedName~{nameof(CheckTopicTests)}' with the environment variable {Update}=1."
        );
    }

    [Fact]
    public void Topic_has_one_section_for_each_check()
    {
        MarkdownSection root = MarkdownSection.Parse(CheckTopic.Write(s_checks));
        string[] sections = [.. root.Sections.SelectMany(category => category.Sections).Select(check => check.Title)];

        Assert.Equal(s_checks.Select(check => check.Name).Distinct().Order(), sections.Order());
        // Two headings with one text would get different anchors.
        Assert.Empty(sections.Intersect(root.Sections.Select(category => category.Title)));
    }
}
