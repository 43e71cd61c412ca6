using EntraPrivateAccess.Binding;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Binding;

public sealed class NamePatternsTests
{
    [Theory]
    [InlineData("Web [EU]", "web [eu]", true)]
    [InlineData("Web [EU]", "Web E", true)]
    [InlineData("Web [EU]", "Web X", false)]
    [InlineData("Web*", "Web [EU]", true)]
    [InlineData("[", "[", true)]
    public void Name_with_wildcard_characters_also_matches_itself(string text, string name, bool expected)
    {
        NamePatterns patterns = new();
        patterns.Add([text], _ => { });

        Assert.Equal(expected, patterns.Match(name));
    }
}
