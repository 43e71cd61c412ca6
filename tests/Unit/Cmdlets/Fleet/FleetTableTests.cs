using System.Collections;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets.Fleet;

/// <summary>Tests which server gets which parameters.</summary>
public sealed class FleetTableTests : IDisposable
{
    private readonly FleetSessions _sessions = new();
    private readonly FleetTable _table = new();
    private readonly List<string> _errors = [];

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public void Table_without_sessions_and_names_is_unused()
    {
        Assert.False(_table.IsUsed);

        _table.Add([], ["SRV01"], [], request: null);

        Assert.True(_table.IsUsed);
    }

    [Fact]
    public void Session_without_a_name_gets_the_parameters_of_its_record()
    {
        PSSession first = _sessions.Create("SRV01");
        PSSession second = _sessions.Create("SRV02");
        _table.Add([first], [], Parameters("one"), request: null);
        _table.Add([second], [], Parameters("two"), request: null);

        Assert.Equal(["one", "two"], Match(first, second).Select(ValueOf));
        Assert.Empty(_errors);
    }

    [Theory]
    [InlineData("SRV02")]
    [InlineData("srv02")]
    [InlineData(" SRV02 ")]
    [InlineData("SRV02.corp.contoso.com")]
    public void Row_gets_the_session_of_its_name(string name)
    {
        PSSession first = _sessions.Create("SRV01");
        PSSession second = _sessions.Create("SRV02");
        _table.Add([first, second], [name], Parameters("row"), request: null);

        FleetWork work = Assert.Single(Match(first, second));

        Assert.Contains("SRV02", work.Server.Names);
        Assert.Equal("row", ValueOf(work));
        Assert.Empty(_errors);
    }

    [Theory]
    [InlineData("SRV09")]
    [InlineData("SRV0")]
    [InlineData("SRV010")]
    [InlineData("SRV*")]
    [InlineData("")]
    public void Row_without_a_session_is_an_error(string name)
    {
        PSSession session = _sessions.Create("SRV01");
        _table.Add([session], [name], [], request: null);

        Assert.Empty(Match(session));
        Assert.Equal(["SessionMissing"], _errors);
    }

    [Fact]
    public void Full_name_in_another_domain_does_not_match_a_full_name()
    {
        PSSession session = _sessions.Create("SRV01.corp.contoso.com");
        _table.Add([session], ["SRV01.fabrikam.com", "SRV01.corp.contoso.com"], [], request: null);

        Assert.Single(Match(session));
        Assert.Equal(["SessionMissing"], _errors);
    }

    [Fact]
    public void Row_that_matches_two_sessions_is_an_error()
    {
        PSSession first = _sessions.Create("SRV01");
        PSSession second = _sessions.Create("SRV01");
        _table.Add([first, second], ["SRV01"], [], request: null);

        Assert.Empty(Match(first, second));
        Assert.Equal(["SessionAmbiguous"], _errors);
    }

    [Fact]
    public void Second_session_of_a_server_is_an_error()
    {
        PSSession first = _sessions.Create("SRV01");
        PSSession second = _sessions.Create("srv01");
        _table.Add([first, second], [], [], request: null);

        Assert.Single(Match(first, second));
        Assert.Equal(["ServerTwice"], _errors);
    }

    [Theory]
    [InlineData("SRV01", null, "srv01", null, true)]
    [InlineData("SRV01", "srv01.corp.contoso.com", "SRV01", null, true)]
    [InlineData("SRV01", "srv01.corp.contoso.com", "SRV01", "SRV01.corp.contoso.com", true)]
    [InlineData("SRV01", "srv01.corp.contoso.com", "SRV01", "srv01.fabrikam.com", false)]
    [InlineData("SRV01", null, "SRV02", null, false)]
    public void Servers_of_two_domains_may_have_the_same_short_name(
        string name,
        string? fullName,
        string otherName,
        string? otherFullName,
        bool expected
    ) => Assert.Equal(expected, FleetTable.IsSame((name, fullName), (otherName, otherFullName)));

    [Fact]
    public void Second_row_of_a_server_is_an_error_and_the_first_one_applies()
    {
        PSSession session = _sessions.Create("SRV01");
        _table.Add([session], ["SRV01"], Parameters("one"), request: null);
        _table.Add([session], ["srv01"], Parameters("two"), request: null);

        Assert.Equal("one", ValueOf(Assert.Single(Match(session))));
        Assert.Equal(["ServerTwice"], _errors);
    }

    [Fact]
    public void Session_that_is_passed_with_each_row_of_a_table_is_opened_once()
    {
        PSSession session = _sessions.Create("SRV01");
        _table.Add([session], ["SRV01"], [], request: null);
        _table.Add([session], ["SRV02"], [], request: null);

        Assert.Same(session, Assert.Single(_table.Sessions));
    }

    [Fact]
    public void Row_of_a_server_whose_session_failed_is_not_reported_again()
    {
        PSSession broken = _sessions.Create("SRV01");
        _table.Add([broken], ["SRV01"], [], request: null);

        Assert.Empty(
            _table.Match(new Dictionary<Guid, RemoteServer>(), [new RemoteServer(broken, _sessions.Options)], fault =>
                _errors.Add(fault.ErrorId)
            )
        );
        Assert.Empty(_errors);
    }

    private IReadOnlyList<FleetWork> Match(params PSSession[] opened) =>
        _table.Match(
            opened.ToDictionary(session => session.InstanceId, session => new RemoteServer(session, _sessions.Options)),
            [],
            Report
        );

    private void Report(ConnectorException fault)
    {
        Assert.NotNull(fault.RecommendedAction);
        _errors.Add(fault.ErrorId);
    }

    private static Hashtable Parameters(string value) => new() { ["Value"] = value };

    private static object? ValueOf(FleetWork work) => work.Parameters["Value"];
}
