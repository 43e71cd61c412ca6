using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class ConnectorGroupCreatorTests
{
    private const string Create = $"POST {GraphFixture.Profile}/connectorGroups";
    private readonly GraphFixture _stage = new();

    private Task<ConnectorGroupCreationResult> EnsureAsync(string? region = null) =>
        _stage.RunAsync(_stage.Tenant.ConnectorGroupCreator.EnsureAsync("EU", region, CancellationToken.None));

    private void Lists(params string[] groups) =>
        _stage.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage(groups));

    [Fact]
    public async Task A_group_that_is_there_is_taken_as_it_is()
    {
        Lists("g1:eu:eur");

        ConnectorGroupCreationResult group = await EnsureAsync(" EUR ");

        Assert.Equal(("g1", false), (group.Group.Id, group.Created));
    }

    [Fact]
    public async Task Another_region_than_asked_for_is_refused()
    {
        Lists("g1:EU:nam");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => EnsureAsync("eur"));

        Assert.Equal("RegionDiffers", fault.ErrorId);
    }

    [Fact]
    public async Task A_new_group_carries_only_name_and_region_and_is_read_back_through_stale_reads()
    {
        Lists();
        _stage.Handler.On(Create, 201, """{"id":"g5","name":"EU","region":"eur"}""");
        Lists();
        Lists();
        Lists("g5:EU:eur");
        Lists("g5:EU:eur");

        ConnectorGroupCreationResult group = await EnsureAsync("EUR ");

        Assert.Equal(("g5", true), (group.Group.Id, group.Created));
        Assert.Equal("""{"name":"EU","region":"eur"}""", _stage.Handler.Seen[1].Body);
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Of_equal_names_the_lowest_id_wins_and_ones_own_empty_extra_is_removed()
    {
        Lists();
        _stage.Handler.On(Create, 201, """{"id":"g5","name":"EU"}""");
        Lists("g5:EU");
        Lists("g5:EU", "g3:EU");
        _stage
            .Handler.On($"GET {GraphFixture.Profile}/connectorGroups/g5/members", 200, """{"value":[]}""")
            .On(
                $"GET {GraphFixture.Profile}/connectorGroups/g5/applications?$select=id,appId,displayName,tags,onPremisesPublishing",
                200,
                """{"value":[]}"""
            )
            .On($"DELETE {GraphFixture.Profile}/connectorGroups/g5", 204);

        ConnectorGroupCreationResult group = await EnsureAsync();

        Assert.Equal(("g3", false), (group.Group.Id, group.Created));
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task An_extra_that_is_in_use_stays()
    {
        Lists();
        _stage.Handler.On(Create, 201, """{"id":"g5","name":"EU"}""");
        Lists("g5:EU");
        Lists("g5:EU", "g3:EU");
        _stage
            .Handler.On(
                $"GET {GraphFixture.Profile}/connectorGroups/g5/members",
                200,
                TenantScript.ConnectorPage("c1:a:active")
            )
            .On(
                $"GET {GraphFixture.Profile}/connectorGroups/g5/applications?$select=id,appId,displayName,tags,onPremisesPublishing",
                200,
                """{"value":[]}"""
            );

        Assert.Equal("g3", (await EnsureAsync()).Group.Id);
        Assert.DoesNotContain(_stage.Handler.Seen, seen => seen.Line.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_lowest_id_keeps_its_group_although_others_are_there()
    {
        Lists();
        _stage.Handler.On(Create, 201, """{"id":"g1","name":"EU"}""");
        Lists("g1:EU");
        Lists("g1:EU", "g3:EU");
        Lists("g1:EU");

        Assert.True((await EnsureAsync()).Created);
        Assert.DoesNotContain(_stage.Handler.Seen, seen => seen.Line.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_stopped_run_left_behind_is_removed_once_nobody_else_does()
    {
        Lists();
        _stage.Handler.On(Create, 201, """{"id":"g1","name":"EU"}""");
        Lists("g1:EU");
        _stage
            .Handler.OnEach(TenantScript.Groups, 200, TenantScript.GroupPage("g1:EU", "g3:EU"))
            .On($"GET {GraphFixture.Profile}/connectorGroups/g3/members", 200, """{"value":[]}""")
            .On(
                $"GET {GraphFixture.Profile}/connectorGroups/g3/applications?$select=id,appId,displayName,tags,onPremisesPublishing",
                200,
                """{"value":[]}"""
            )
            .On($"DELETE {GraphFixture.Profile}/connectorGroups/g3", 204);

        Assert.Equal("g1", (await EnsureAsync()).Group.Id);
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Several_of_a_name_are_given_time_to_become_one()
    {
        Lists("g1:EU", "g2:EU");
        Lists("g1:EU");

        Assert.Equal("g1", (await EnsureAsync()).Group.Id);
    }

    [Fact]
    public async Task Several_that_stay_are_refused_after_the_bound()
    {
        _stage.Handler.OnEach(TenantScript.Groups, 200, TenantScript.GroupPage("g1:EU", "g2:EU"));

        Assert.Equal(
            "AmbiguousConnectorGroup",
            (await Assert.ThrowsAsync<ConnectorException>(() => EnsureAsync())).ErrorId
        );
        Assert.InRange(_stage.Waited.TotalSeconds, 60, 62);
    }
}
