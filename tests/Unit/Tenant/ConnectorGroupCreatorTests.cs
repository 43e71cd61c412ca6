using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class ConnectorGroupCreatorTests
{
    private const string Create = $"POST {GraphFixture.Profile}/connectorGroups";
    private readonly GraphFixture _fixture = new();

    private Task<ConnectorGroupCreationResult> EnsureAsync(string? region = null) =>
        _fixture.RunAsync(_fixture.Tenant.ConnectorGroupCreator.EnsureAsync("EU", region, CancellationToken.None));

    private void RespondWithGroups(params string[] groups) =>
        _fixture.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage(groups));

    [Fact]
    public async Task Existing_group_is_used_unchanged()
    {
        RespondWithGroups("g1:eu:eur");

        ConnectorGroupCreationResult group = await EnsureAsync(" EUR ");

        Assert.Equal(("g1", false), (group.Group.Id, group.Created));
    }

    [Fact]
    public async Task Existing_group_in_another_region_is_an_error()
    {
        RespondWithGroups("g1:EU:nam");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => EnsureAsync("eur"));

        Assert.Equal("RegionDiffers", fault.ErrorId);
    }

    [Fact]
    public async Task New_group_is_created_with_name_and_region_and_awaited_through_stale_reads()
    {
        RespondWithGroups();
        _fixture.Handler.On(Create, 201, """{"id":"g5","name":"EU","region":"eur"}""");
        RespondWithGroups();
        RespondWithGroups();
        RespondWithGroups("g5:EU:eur");
        RespondWithGroups("g5:EU:eur");

        ConnectorGroupCreationResult group = await EnsureAsync("EUR ");

        Assert.Equal(("g5", true), (group.Group.Id, group.Created));
        Assert.Equal("""{"name":"EU","region":"eur"}""", _fixture.Handler.Seen[1].Body);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Lowest_ID_of_equal_names_wins_and_the_empty_duplicate_is_removed()
    {
        RespondWithGroups();
        _fixture.Handler.On(Create, 201, """{"id":"g5","name":"EU"}""");
        RespondWithGroups("g5:EU");
        RespondWithGroups("g5:EU", "g3:EU");
        _fixture
            .Handler.On($"GET {GraphFixture.Profile}/connectorGroups/g5/members", 200, """{"value":[]}""")
            .On(
                $"GET {GraphFixture.Profile}/connectorGroups/g5/applications"
                    + "?$select=id,appId,displayName,tags,onPremisesPublishing",
                200,
                """{"value":[]}"""
            )
            .On($"DELETE {GraphFixture.Profile}/connectorGroups/g5", 204);

        ConnectorGroupCreationResult group = await EnsureAsync();

        Assert.Equal(("g3", false), (group.Group.Id, group.Created));
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Duplicate_in_use_is_not_removed()
    {
        RespondWithGroups();
        _fixture.Handler.On(Create, 201, """{"id":"g5","name":"EU"}""");
        RespondWithGroups("g5:EU");
        RespondWithGroups("g5:EU", "g3:EU");
        _fixture
            .Handler.On(
                $"GET {GraphFixture.Profile}/connectorGroups/g5/members",
                200,
                TenantScript.ConnectorPage("c1:a:active")
            )
            .On(
                $"GET {GraphFixture.Profile}/connectorGroups/g5/applications"
                    + "?$select=id,appId,displayName,tags,onPremisesPublishing",
                200,
                """{"value":[]}"""
            );

        Assert.Equal("g3", (await EnsureAsync()).Group.Id);
        Assert.DoesNotContain(_fixture.Handler.Seen, seen => seen.Line.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Group_with_the_lowest_ID_is_kept_if_duplicates_exist()
    {
        RespondWithGroups();
        _fixture.Handler.On(Create, 201, """{"id":"g1","name":"EU"}""");
        RespondWithGroups("g1:EU");
        RespondWithGroups("g1:EU", "g3:EU");
        RespondWithGroups("g1:EU");

        Assert.True((await EnsureAsync()).Created);
        Assert.DoesNotContain(_fixture.Handler.Seen, seen => seen.Line.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Duplicate_of_an_interrupted_run_is_removed()
    {
        RespondWithGroups();
        _fixture.Handler.On(Create, 201, """{"id":"g1","name":"EU"}""");
        RespondWithGroups("g1:EU");
        _fixture
            .Handler.OnEach(TenantScript.Groups, 200, TenantScript.GroupPage("g1:EU", "g3:EU"))
            .On($"GET {GraphFixture.Profile}/connectorGroups/g3/members", 200, """{"value":[]}""")
            .On(
                $"GET {GraphFixture.Profile}/connectorGroups/g3/applications"
                    + "?$select=id,appId,displayName,tags,onPremisesPublishing",
                200,
                """{"value":[]}"""
            )
            .On($"DELETE {GraphFixture.Profile}/connectorGroups/g3", 204);

        Assert.Equal("g1", (await EnsureAsync()).Group.Id);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Duplicates_that_disappear_in_time_are_not_an_error()
    {
        RespondWithGroups("g1:EU", "g2:EU");
        RespondWithGroups("g1:EU");

        Assert.Equal("g1", (await EnsureAsync()).Group.Id);
    }

    [Fact]
    public async Task Duplicates_that_remain_are_an_error_after_the_limit()
    {
        _fixture.Handler.OnEach(TenantScript.Groups, 200, TenantScript.GroupPage("g1:EU", "g2:EU"));

        Assert.Equal(
            "AmbiguousConnectorGroup",
            (await Assert.ThrowsAsync<ConnectorException>(() => EnsureAsync())).ErrorId
        );
        Assert.InRange(_fixture.Waited.TotalSeconds, 60, 62);
    }
}
