using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class MaintenanceMovesTests
{
    private const string Default = "g1:Default:nam:default";
    private const string Home = "g2:EU:nam";
    private const string Maintenance = "g3:EU (maintenance):nam";
    private const string MaintenanceGroup = $"{GraphFixture.Profile}/connectorGroups/g3";

    private readonly GraphFixture _fixture = new();
    private readonly ConnectorGroup _home = new()
    {
        Id = "g2",
        Name = "EU",
        Region = "nam",
    };
    private readonly ConnectorGroup _maintenance = new()
    {
        Id = "g3",
        Name = "EU (maintenance)",
        Region = "nam",
    };

    public MaintenanceMovesTests() => _fixture.Memory.BatchRefused = true;

    [Theory]
    [InlineData("EU West (maintenance)", "EU West")]
    [InlineData("EU West (Maintenance) ", "EU West")]
    [InlineData("Default (maintenance)", "Default")]
    [InlineData("EU (maintenance) (maintenance)", "EU (maintenance)")]
    [InlineData("(maintenance)", null)]
    [InlineData("  (maintenance)", null)]
    [InlineData("EU West", null)]
    [InlineData("EU West(maintenance)", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Home_is_read_from_the_name_of_the_maintenance_group(string? name, string? home) =>
        Assert.Equal(home, MaintenanceNames.HomeOf(name));

    [Fact]
    public void Name_of_a_maintenance_group_contains_its_home() =>
        Assert.Equal("Web [EU]*", MaintenanceNames.HomeOf(MaintenanceNames.Of(" Web [EU]* ")));

    [Fact]
    public void Removing_or_renaming_a_home_with_a_maintenance_group_causes_a_warning()
    {
        Assert.Contains("Resume-Connector", MaintenanceNames.WarningFor(_home, null, [_home, _maintenance]));
        Assert.Contains(
            "Set-ConnectorGroup g3 -NewName 'O''Hare (maintenance)'",
            MaintenanceNames.WarningFor(_home, "O'Hare", [_home, _maintenance])
        );
        Assert.Null(MaintenanceNames.WarningFor(_home, "eu", [_home, _maintenance]));
        Assert.Null(MaintenanceNames.WarningFor(_home, null, [_home]));
        Assert.Null(MaintenanceNames.WarningFor(_maintenance, null, [_home, _maintenance]));
    }

    [Fact]
    public async Task Connector_is_moved_back_if_its_group_has_no_active_member_left()
    {
        ExpectMove(from: Home, to: Maintenance, existing: Maintenance);
        _ = _fixture
            .Handler.On(TenantScript.Members("g2"), 200, TenantScript.ConnectorPage("c1:srv01:active", "c2:B:inactive"))
            .On(TenantScript.Applications("g2"), 200, TenantScript.ApplicationPage("a1:Payroll"));
        ExpectMove(from: Maintenance, to: Home);

        GroupAssignmentResult<Connector> result = await SuspendAsync([]);

        Assert.Equal("LastActiveConnector", result.Error?.ErrorId);
        Assert.Contains("Payroll", result.Error!.Message);
        Assert.Equal("EU", result.Item.ConnectorGroup);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Connector_stays_suspended_if_another_member_is_active_or_nothing_is_served()
    {
        ExpectMove(from: Home, to: Maintenance, existing: Maintenance);
        _ = _fixture.Handler.On(TenantScript.Members("g2"), 200, TenantScript.ConnectorPage("c2:B:active"));
        Assert.Null((await SuspendAsync([])).Error);

        ExpectMove(from: Home, to: Maintenance, existing: Maintenance);
        _ = _fixture
            .Handler.On(TenantScript.Members("g2"), 200, TenantScript.ConnectorPage())
            .On(TenantScript.Applications("g2"), 200, TenantScript.ApplicationPage());
        Assert.Null((await SuspendAsync([])).Error);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Accepted_loss_is_not_checked_again()
    {
        ExpectMove(from: Home, to: Maintenance, existing: Maintenance);
        GroupAssignmentResult<Connector> result = await SuspendAsync(["g2"]);

        Assert.Equal((true, "EU (maintenance)"), (result.Changed, result.Item.ConnectorGroup));
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Maintenance_group_that_another_run_removes_is_created_again()
    {
        Respond(TenantScript.Groups, Default, Home, Maintenance);
        RespondWithGroup(Home);
        Respond(TenantScript.Groups, Default, Home, Maintenance);
        _ = _fixture.Handler.On(TenantScript.Move("c1"), 404);
        RespondWithGroup(Home);
        Respond(TenantScript.Groups, Default, Home);
        _ = _fixture.Handler.On(
            $"POST {GraphFixture.Profile}/connectorGroups",
            200,
            """{"id":"g4","name":"EU (maintenance)","region":"nam"}"""
        );
        Respond(TenantScript.Groups, Default, Home, "g4:EU (maintenance):nam");
        ExpectMove(from: Home, to: "g4:EU (maintenance):nam", existing: "g4:EU (maintenance):nam");

        GroupAssignmentResult<Connector> result = await SuspendAsync(null);

        Assert.Null(result.Error);
        Assert.Equal("g4", result.Item.ConnectorGroupId);
        Assert.Contains(_fixture.Handler.Seen, each => each.Body.Contains("\"region\":\"nam\""));
    }

    [Fact]
    public async Task Home_group_that_is_removed_during_the_move_is_named_in_the_error()
    {
        RespondWithGroup(Maintenance);
        Respond(TenantScript.Groups, Default, Home, Maintenance);
        _ = _fixture.Handler.On(TenantScript.Move("c1"), 404);
        RespondWithGroup(Maintenance);

        GroupAssignmentResult<Connector> result = (
            await _fixture.RunAsync(
                _fixture.Tenant.Maintenance.ResumeAsync([Plan(isSuspended: true)], CancellationToken.None)
            )
        )[0];

        Assert.Equal("HomeGroupNotFound", result.Error?.ErrorId);
        Assert.Contains("New-ConnectorGroup 'EU' -Region nam", result.Error!.RecommendedAction);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Empty_group_is_removed_while_the_service_still_counts_the_connector_that_left()
    {
        _ = _fixture
            .Handler.On(TenantScript.Members("g3"), 200, TenantScript.ConnectorPage("c1:srv01:active"))
            .On(TenantScript.Applications("g3"), 200, TenantScript.ApplicationPage())
            .On($"DELETE {MaintenanceGroup}", 400)
            .On(TenantScript.Members("g3"), 200, TenantScript.ConnectorPage())
            .On(TenantScript.Applications("g3"), 200, TenantScript.ApplicationPage())
            .On($"DELETE {MaintenanceGroup}", 204)
            .On($"GET {MaintenanceGroup}", 404);

        Assert.True(await RemoveAsync());
        _fixture.Handler.AssertConsumed();
    }

    [Theory]
    [InlineData("c2:B:active", null)]
    [InlineData(null, "a1:Test")]
    public async Task Group_with_another_connector_or_an_application_is_kept(string? connector, string? application)
    {
        _ = _fixture
            .Handler.On(
                TenantScript.Members("g3"),
                200,
                TenantScript.ConnectorPage(connector is null ? [] : [connector])
            )
            .On(
                TenantScript.Applications("g3"),
                200,
                TenantScript.ApplicationPage(application is null ? [] : [application])
            );

        Assert.False(await RemoveAsync());
        Assert.DoesNotContain(_fixture.Handler.Seen, each => each.Line.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Group_that_another_run_removed_counts_as_removed()
    {
        _ = _fixture
            .Handler.On(TenantScript.Members("g3"), 404)
            .On(TenantScript.Applications("g3"), 404)
            .On($"DELETE {MaintenanceGroup}", 404)
            .On($"GET {MaintenanceGroup}", 404);

        Assert.True(await RemoveAsync());
    }

    private Task<bool> RemoveAsync() =>
        _fixture.RunAsync(
            _fixture.Tenant.GroupRemovals.RemoveIfEmptyAsync(_maintenance, ["c1"], CancellationToken.None)
        );

    private async Task<GroupAssignmentResult<Connector>> SuspendAsync(string[]? accepted) =>
        (
            await _fixture.RunAsync(
                _fixture.Tenant.Maintenance.SuspendAsync([Plan(isSuspended: false)], accepted, CancellationToken.None)
            )
        )[0];

    private MaintenancePlan Plan(bool isSuspended) =>
        new(
            new Connector
            {
                Id = "c1",
                MachineName = "srv01",
                Status = "active",
            },
            isSuspended ? _maintenance : _home,
            _home,
            "EU"
        )
        {
            IsSuspended = isSuspended,
            Homes = [_home],
        };

    // Finds an existing group if one is given, reads the connector's group and the default group, moves, reads back.
    private void ExpectMove(string from, string to, string? existing = null)
    {
        if (existing is not null)
        {
            Respond(TenantScript.Groups, Default, Home, existing);
        }

        RespondWithGroup(from);
        Respond(TenantScript.Groups, Default, Home, Maintenance);
        _ = _fixture.Handler.On(TenantScript.Move("c1"), 204);
        RespondWithGroup(to);
    }

    private void RespondWithGroup(string group) => Respond(TenantScript.Member("c1"), group);

    private void Respond(string request, params string[] groups) =>
        _ = _fixture.Handler.On(request, 200, TenantScript.GroupPage(groups));
}
