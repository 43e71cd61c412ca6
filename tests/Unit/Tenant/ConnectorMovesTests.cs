using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class ConnectorMovesTests
{
    private readonly GraphFixture _stage = new();
    private readonly ConnectorGroup _target = new()
    {
        Id = "g2",
        Name = "EU",
        Region = "eur",
    };

    private Task<GroupAssignmentResult<Connector>> MoveAsync() =>
        _stage.RunAsync(
            _stage.Tenant.Moves.PlaceAsync(
                new Connector
                {
                    Id = "c1",
                    MachineName = "srv01",
                    Environment = "Global",
                },
                _target,
                CancellationToken.None
            )
        );

    private void IsIn(string group) => _stage.Handler.On(TenantScript.Member("c1"), 200, TenantScript.GroupPage(group));

    [Fact]
    public async Task A_move_points_to_the_group_at_the_same_root_and_is_read_back_through_stale_reads()
    {
        IsIn("g1:Default:nam:default");
        _stage.Handler.On(TenantScript.Move("c1"), 204);
        IsIn("g1:Default:nam:default");
        IsIn("g2:EU:eur");

        GroupAssignmentResult<Connector> outcome = await MoveAsync();

        Assert.True(outcome.Changed);
        Assert.Equal(("EU", "eur"), (outcome.Item.ConnectorGroup, outcome.Item.Region));
        Assert.Equal(
            $$"""{"@odata.id":"https://graph.microsoft.com{{GraphFixture.Profile}}/connectorGroups/g2"}""",
            _stage.Handler.Seen[1].Body
        );
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
        _stage
            .Handler.On(
                TenantScript.Groups,
                200,
                TenantScript.GroupPage("g1:Default:nam:default", "g2:EU:eur", "g3:Asia:asia")
            )
            .On(TenantScript.Move("c1"), 204);
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
        _stage
            .Handler.On(
                TenantScript.Groups,
                200,
                TenantScript.GroupPage("g1:Default:nam:default", "g2:EU:eur", "g3:Other:nam")
            )
            .On(TenantScript.Move("c1"), 204);
        IsIn("g2:EU:eur");

        Assert.True((await MoveAsync()).Changed);
    }

    [Fact]
    public async Task A_connector_that_the_tenant_does_not_know_is_told_by_name()
    {
        _stage.Handler.On(TenantScript.Member("c1"), 404, "", ("request-id", "r-9"));

        GraphException fault = await Assert.ThrowsAsync<GraphException>(MoveAsync);

        Assert.Equal(("ConnectorNotFound", "srv01"), (fault.ErrorId, fault.Target));
        Assert.Equal(
            (404, "r-9", "NotFound"),
            (fault.Status, fault.RequestId, Assert.IsType<GraphException>(fault.InnerException).ErrorId)
        );
    }

    [Fact]
    public async Task After_a_move_that_was_accepted_not_found_is_not_shown_yet()
    {
        IsIn("g1:Default:nam:default");
        _stage.Handler.On(TenantScript.Move("c1"), 204).On(TenantScript.Member("c1"), 404);
        IsIn("g2:EU:eur");

        Assert.Equal("EU", (await MoveAsync()).Item.ConnectorGroup);
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task One_that_is_refused_half_way_is_told_where_it_is_and_how_it_gets_back()
    {
        IsIn("g3:Asia's:asia");
        _stage
            .Handler.On(
                TenantScript.Groups,
                200,
                TenantScript.GroupPage("g1:Default:nam:default", "g2:EU:eur", "g3:Asia's:asia")
            )
            .On(TenantScript.Move("c1"), 204);
        IsIn("g1:Default:nam:default");
        _stage.Handler.On(TenantScript.Move("c1"), 400, """{"error":{"code":"Request_BadRequest","message":"No."}}""");

        GraphException fault = await Assert.ThrowsAsync<GraphException>(MoveAsync);

        Assert.Equal(("RequestRefused", 400, "Request_BadRequest"), (fault.ErrorId, fault.Status, fault.Code));
        Assert.Contains("srv01 is in 'Default' now", fault.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Move-Connector c1 -ConnectorGroup 'Asia''s'",
            fault.RecommendedAction,
            StringComparison.Ordinal
        );
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task One_that_is_refused_at_once_is_not_called_half_way()
    {
        IsIn("g1:Default:nam:default");
        _stage.Handler.On(TenantScript.Move("c1"), 400);

        Assert.DoesNotContain(
            "Bring it back",
            (await Assert.ThrowsAsync<GraphException>(MoveAsync)).RecommendedAction ?? "",
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Many_are_looked_up_moved_and_read_back_by_twenties()
    {
        ConcurrentDictionary<string, bool> moved = [];
        BatchService service = new()
        {
            Plays = (request, body) =>
            {
                string id = request.Split('/')[^2] == "memberOf" ? request.Split('/')[^3] : request.Split('/')[^2];
                bool isMove =
                    request.StartsWith("POST", StringComparison.Ordinal)
                    && body.EndsWith("/connectorGroups/g2\"}", StringComparison.Ordinal);
                moved[id] = isMove || (moved.TryGetValue(id, out bool before) && before);
                return (JsonObject)
                    JsonNode.Parse(TenantScript.GroupPage(moved[id] ? "g2:EU:eur" : "g1:Default:nam:default"))!;
            },
        };
        GraphFixture stage = new(handler: service);
        Connector[] connectors =
        [
            .. Enumerable
                .Range(1, 25)
                .Select(number => new Connector { Id = $"c{number}", MachineName = $"srv{number}" }),
        ];

        IReadOnlyList<GroupAssignmentResult<Connector>> outcomes = await stage.RunAsync(
            stage.Tenant.Moves.PlaceAsync(connectors, _target, CancellationToken.None)
        );

        Assert.All(outcomes, outcome => Assert.Equal((true, "EU"), (outcome.Changed, outcome.Item.ConnectorGroup)));
        Assert.Equal(connectors.Select(connector => connector.Id), outcomes.Select(outcome => outcome.Item.Id));
        Assert.Equal([5, 5, 5, 20, 20, 20], service.Batches.Order());
        Assert.Equal(0, service.Plain);
    }

    [Fact]
    public async Task A_move_that_never_shows_ends_at_its_bound()
    {
        IsIn("g1:Default:nam:default");
        _stage.Handler.On(TenantScript.Move("c1"), 204);
        _stage.Handler.OnEach(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:Default:nam:default"));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(MoveAsync);

        Assert.Equal("WaitTimedOut", fault.ErrorId);
        Assert.Contains("60 seconds", fault.Message, StringComparison.Ordinal);
    }
}
