using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class ConnectorMovesTests
{
    private readonly GraphStage _stage = new();
    private readonly ConnectorGroup _target = new() { Id = "g2", Name = "EU", Region = "eur" };

    private Task<PlacementOutcome<Connector>> MoveAsync() => _stage.RunAsync(
        _stage.Tenant.Moves.PlaceAsync(new Connector { Id = "c1", MachineName = "srv01", Environment = "Global" }, _target, CancellationToken.None));

    private void IsIn(string group) => _stage.Handler.On(TenantScript.Member("c1"), 200, TenantScript.GroupPage(group));

    [Fact]
    public async Task A_move_points_to_the_group_at_the_same_root_and_is_read_back_through_stale_reads()
    {
        IsIn("g1:Default:nam:default");
        _stage.Handler.On(TenantScript.Move("c1"), 204);
        IsIn("g1:Default:nam:default");
        IsIn("g2:EU:eur");

        PlacementOutcome<Connector> outcome = await MoveAsync();

        Assert.True(outcome.Changed);
        Assert.Equal(("EU", "eur"), (outcome.Item.ConnectorGroup, outcome.Item.Region));
        Assert.Equal($$"""{"@odata.id":"https://graph.microsoft.com{{GraphStage.Profile}}/connectorGroups/g2"}""", _stage.Handler.Seen[1].Body);
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task A_connector_that_is_there_already_is_left_alone()
    {
        IsIn("g2:EU:eur");

        Assert.False((await MoveAsync()).Changed);
        _ = Assert.Single(_stage.Handler.Seen);
    }

    [Fact]
    public async Task Out_of_another_region_it_goes_through_the_default_group()
    {
        IsIn("g3:Asia:asia");
        _stage.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g1:Default:nam:default", "g2:EU:eur", "g3:Asia:asia")).On(TenantScript.Move("c1"), 204);
        IsIn("g1:Default:nam:default");
        _stage.Handler.On(TenantScript.Move("c1"), 201, "{}");
        IsIn("g2:EU:eur");

        Assert.True((await MoveAsync()).Changed);
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Out_of_a_group_in_the_default_region_it_goes_directly()
    {
        IsIn("g3:Other:nam");
        _stage.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g1:Default:nam:default", "g2:EU:eur", "g3:Other:nam")).On(TenantScript.Move("c1"), 204);
        IsIn("g2:EU:eur");

        Assert.True((await MoveAsync()).Changed);
    }

    [Fact]
    public async Task A_connector_that_the_tenant_does_not_know_is_told_by_name()
    {
        _stage.Handler.On(TenantScript.Member("c1"), 404);

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(MoveAsync);

        Assert.Equal(("ConnectorNotFound", "srv01"), (fault.ErrorId, fault.Target));
    }

    [Fact]
    public async Task A_move_that_never_shows_ends_at_its_bound()
    {
        IsIn("g1:Default:nam:default");
        _stage.Handler.On(TenantScript.Move("c1"), 204);
        foreach (int _ in Enumerable.Range(0, 91))
        {
            IsIn("g1:Default:nam:default");
        }

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(MoveAsync);

        Assert.Equal("WaitTimedOut", fault.ErrorId);
        Assert.Contains("60 seconds", fault.Message, StringComparison.Ordinal);
    }
}
