using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Help;
using EntraPrivateAccess.Identity;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>Compares the committed topic about the checks with their definitions.</summary>
public sealed class CheckTopicTests
{
    private static readonly IReadOnlyList<DefinedCheck> s_checks = CheckCatalogue.Documented(Environments.Global);

    [Fact]
    public void Topic_equals_the_definitions_of_the_checks() =>
        GeneratedTopic.Compare(CheckDefinition.Topic, CheckTopic.Write(s_checks), "the tables in Diagnostics/Checks");

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
