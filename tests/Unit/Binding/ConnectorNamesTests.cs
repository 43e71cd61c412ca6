using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Binding;

/// <summary>Checks that names match the same connectors as in the commands that move and wait.</summary>
public sealed class ConnectorNamesTests
{
    private readonly ConnectorNames _names = new();

    private string[] Find(string name, params string[] machines)
    {
        _names.Add([name]);
        List<Connector> matched =
        [
            .. machines
                .Select((machine, index) => new Connector { Id = $"c{index}", MachineName = machine })
                .Where(_names.Match),
        ];
        return
        [
            .. matched
                .Where(_names.MatchesForCertain)
                .Concat(
                    matched.Where(connector =>
                        !_names.MatchesForCertain(connector) && _names.MatchesPlainNameUniquely(connector)
                    )
                )
                .Select(connector => connector.MachineName),
        ];
    }

    [Theory]
    [InlineData("srv01.contoso.com", "SRV01")]
    [InlineData("srv01", "srv01.contoso.com")]
    [InlineData("c1", "srv01")]
    [InlineData(" SRV01 ", "srv01")]
    [InlineData("*.contoso.com", "srv01.contoso.com")]
    [InlineData("srv0?", "srv01.contoso.com")]
    public void Name_matches_its_other_form_and_an_ID(string name, string machine) =>
        Assert.Equal([machine], Find(name, "other", machine));

    [Theory]
    [InlineData("srv01.contoso.com", "SRV01", "srv01.contoso.com", "srv01.contoso.com")]
    [InlineData("srv01", "srv01.contoso.com", "SRV01", "SRV01")]
    public void Exact_name_takes_precedence(string name, string first, string second, string wanted) =>
        Assert.Equal([wanted], Find(name, first, second));

    [Theory]
    [InlineData("srv01.contoso.com", "srv01.fabrikam.com")]
    [InlineData("srv01", "srv011")]
    public void Different_machine_does_not_match(string name, string machine)
    {
        Assert.Empty(Find(name, machine));
        Assert.Equal([name], _names.Missed);
    }

    [Fact]
    public void Short_name_matches_every_machine_with_it() =>
        Assert.Equal(["srv01.a", "srv01.b"], Find("srv01", "srv01.a", "srv01.b"));

    [Fact]
    public void All_connectors_match_without_names() =>
        Assert.True(_names.Match(new Connector { MachineName = "srv01" }) && _names.MatchesForCertain(new Connector()));

    [Fact]
    public void Plain_names_are_empty_if_there_is_a_wildcard()
    {
        _names.Add(["srv01", "SRV01"]);
        Assert.Equal(["srv01"], _names.Plain);

        _names.Add(["srv*"]);
        Assert.Empty(_names.Plain);
    }

    [Fact]
    public void Invalid_pattern_throws_and_the_other_names_still_match()
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() => _names.Add(["[", "srv01"]));

        Assert.Equal(
            ("InvalidWildcard", ErrorKind.InvalidArgument, "["),
            (fault.ErrorId, fault.Category, fault.Target)
        );
        Assert.False(_names.Match(new Connector { MachineName = "other" }));
        Assert.True(_names.Match(new Connector { MachineName = "srv01" }));
    }
}
