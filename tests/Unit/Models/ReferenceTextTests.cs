using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Models;

/// <summary>Which texts are names, patterns, or neither, before any request is sent.</summary>
public sealed class ReferenceTextTests
{
    [Theory]
    [InlineData("srv01", false, false)]
    [InlineData("srv*", true, true)]
    [InlineData("srv0?", true, true)]
    [InlineData("Web [EU]", true, false)]
    [InlineData("Web `[EU`]", false, false)]
    [InlineData("What`?", false, false)]
    [InlineData("a``*", true, true)]
    [InlineData("a`*b*", true, true)]
    public void Wildcards_count_unless_a_backtick_escapes_them(string text, bool isPattern, bool meansMany)
    {
        Assert.Equal(isPattern, ReferenceText.IsPattern(text));
        Assert.Equal(meansMany, ReferenceText.MeansMany(text));
    }

    [Fact]
    public void Reference_to_one_group_contains_the_name_without_escape_characters()
    {
        ConnectorGroupReference group = new("Web `[EU`] `*");

        Assert.Equal("Web [EU] *", group.NameOrId);
        Assert.Null(group.Pattern);
        Assert.Equal("a`b", new ConnectorGroupReference("a`b").NameOrId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void Blank_names_are_refused(string text)
    {
        Assert.Equal("BlankConnectorName", new ConnectorReference(text).Refusal?.ErrorId);
        Assert.Equal("BlankConnectorGroupName", new ConnectorGroupReference(text).Refusal?.ErrorId);
        Assert.Equal("BlankApplicationName", new ApplicationReference(text).Refusal?.ErrorId);
    }

    [Fact]
    public void Long_names_are_refused_and_shown_only_in_part()
    {
        string text = new('a', 5000);

        foreach (
            ConnectorException? refusal in new[]
            {
                new ConnectorReference(text).Refusal,
                new ConnectorGroupReference(text).Refusal,
                new ApplicationReference(text).Refusal,
            }
        )
        {
            Assert.Equal("NameTooLong", refusal?.ErrorId);
            Assert.InRange(refusal!.Message.Length, 1, 200);
        }

        Assert.Null(new ConnectorReference(new string('a', ReferenceText.MaxLength)).Refusal);
    }
}
