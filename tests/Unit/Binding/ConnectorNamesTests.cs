using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Binding;

/// <summary>Names find what the commands that move and wait find.</summary>
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
                .Where(_names.IsSure)
                .Concat(matched.Where(connector => !_names.IsSure(connector) && _names.IsMeant(connector)))
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
    public void A_name_finds_its_other_form_and_an_id(string name, string machine) =>
        Assert.Equal([machine], Find(name, "other", machine));

    [Theory]
    [InlineData("srv01.contoso.com", "SRV01", "srv01.contoso.com", "srv01.contoso.com")]
    [InlineData("srv01", "srv01.contoso.com", "SRV01", "SRV01")]
    public void What_is_named_exactly_wins(string name, string first, string second, string wanted) =>
        Assert.Equal([wanted], Find(name, first, second));

    [Theory]
    [InlineData("srv01.contoso.com", "srv01.fabrikam.com")]
    [InlineData("srv01", "srv011")]
    public void Another_machine_is_not_meant(string name, string machine)
    {
        Assert.Empty(Find(name, machine));
        Assert.Equal([name], _names.Missed);
    }

    [Fact]
    public void Every_machine_of_a_short_name_is_shown() =>
        Assert.Equal(["srv01.a", "srv01.b"], Find("srv01", "srv01.a", "srv01.b"));

    [Fact]
    public void Without_names_all_are_meant() =>
        Assert.True(_names.Match(new Connector { MachineName = "srv01" }) && _names.IsSure(new Connector()));

    [Fact]
    public void Only_plain_names_are_asked_for()
    {
        _names.Add(["srv01", "SRV01"]);
        Assert.Equal(["srv01"], _names.Plain);

        _names.Add(["srv*"]);
        Assert.Empty(_names.Plain);
    }

    [Fact]
    public void What_is_no_pattern_is_told_and_means_nothing_while_the_others_stay()
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
