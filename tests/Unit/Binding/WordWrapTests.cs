using EntraPrivateAccess.Binding;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Binding;

public sealed class WordWrapTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("Run Start-Connector.", "Run Start-Connector.")]
    [InlineData("It is the only active connector of 'EU West'.", "It is the only\nactive connector of\n'EU West'.")]
    [InlineData("Run Get-ConnectorRegistrationToken now.", "Run\nGet-ConnectorRegistrationToken\nnow.")]
    [InlineData("aaaaaaaaaa bbbbbbbbb", "aaaaaaaaaa bbbbbbbbb")]
    [InlineData("aaaaaaaaaa bbbbbbbbbb", "aaaaaaaaaa\nbbbbbbbbbb")]
    public void Lines_break_between_words(string? text, string expected) =>
        Assert.Equal(expected, WordWrap.Column(text, 20));

    [Fact]
    public void Width_is_80_without_a_screen()
    {
        string text = string.Join(' ', new string('a', 6), new string('b', 6));

        Assert.Equal("aaaaaa\nbbbbbb", WordWrap.Last(text, null, 67));
        Assert.Equal("aaaaaa bbbbbb", WordWrap.Last(text, null, 60));
    }

    [Theory]
    [InlineData("SRV01", "SRV01")]
    [InlineData("CONN0001.contoso.com", "CONN0001\n.contoso.com")]
    [InlineData("srv01.contoso.c", "srv01.contoso.c")]
    [InlineData("srv01.contoso.co", "srv01\n.contoso.co")]
    [InlineData("WORKGROUPMACHINE1", "WORKGROUPMACHINE1")]
    public void Long_name_breaks_before_its_domain(string name, string expected) =>
        Assert.Equal(expected, WordWrap.Name(name, 15));
}
