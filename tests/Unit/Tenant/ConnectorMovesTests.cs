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
    private readonly GraphFixture _fixture = new();
    private readonly ConnectorGroup _target = new()
    {
        Id = "g2",
        Name = "EU",
        Region = "eur",
    };

    private async Task<GroupAssignmentResult<Connector>> MoveAsync()
    {
        Connector connector = new()
        {
            Id = "c1",
            MachineName = "srv01",
            Environment = "Global",
        };
        GroupAssignmentResult<Connector> result = Assert.Single(
            await _fixture.RunAsync(_fixture.Tenant.Moves.PlaceAsync([connector], _target, CancellationToken.None))
        );
        return result.Error is null ? result : throw result.Error;
    }

    private void RespondWithGroup(string group) =>
        _fixture.Handler.On(TenantScript.Member("c1"), 200, TenantScript.GroupPage(group));

    [Fact]
    public async Task Move_references_the_group_at_the_same_root_and_is_awaited_through_stale_reads()
    {
        RespondWithGroup("g1:Default:nam:default");
        _fixture.Handler.On(TenantScript.Move("c1"), 204);
        RespondWithGroup("g1:Default:nam:default");
        RespondWithGroup("g2:EU:eur");

        GroupAssignmentResult<Connector> outcome = await MoveAsync();

        Assert.True(outcome.Changed);
        Assert.Equal(("EU", "eur"), (outcome.Item.ConnectorGroup, outcome.Item.Region));
        Assert.Equal(
            $$"""{"@odata.id":"https://graph.microsoft.com{{GraphFixture.Profile}}/connectorGroups/g2"}""",
            _fixture.Handler.Seen[1].Body
        );
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Connector_that_is_already_in_the_group_is_not_moved()
    {
        RespondWithGroup("g2:EU:eur");

        Assert.False((await MoveAsync()).Changed);
        _ = Assert.Single(_fixture.Handler.Seen);
    }

    [Fact]
    public async Task Move_from_another_region_goes_through_the_default_group()
    {
        RespondWithGroup("g3:Asia:asia");
        _fixture
            .Handler.On(
                TenantScript.Groups,
                200,
                TenantScript.GroupPage("g1:Default:nam:default", "g2:EU:eur", "g3:Asia:asia")
            )
            .On(TenantScript.Move("c1"), 204);
        RespondWithGroup("g1:Default:nam:default");
        _fixture.Handler.On(TenantScript.Move("c1"), 201, "{}");
        RespondWithGroup("g2:EU:eur");

        Assert.True((await MoveAsync()).Changed);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Move_from_a_group_in_the_default_region_is_direct()
    {
        RespondWithGroup("g3:Other:nam");
        _fixture
            .Handler.On(
                TenantScript.Groups,
                200,
                TenantScript.GroupPage("g1:Default:nam:default", "g2:EU:eur", "g3:Other:nam")
            )
            .On(TenantScript.Move("c1"), 204);
        RespondWithGroup("g2:EU:eur");

        Assert.True((await MoveAsync()).Changed);
    }

    [Fact]
    public async Task Unknown_connector_is_reported_by_name()
    {
        _fixture.Handler.On(TenantScript.Member("c1"), 404, "", ("request-id", "r-9"));

        GraphException fault = await Assert.ThrowsAsync<GraphException>(MoveAsync);

        Assert.Equal(("ConnectorNotFound", "srv01"), (fault.ErrorId, fault.Target));
        Assert.Equal(
            (404, "r-9", "NotFound"),
            (fault.Status, fault.RequestId, Assert.IsType<GraphException>(fault.InnerException).ErrorId)
        );
    }

    [Fact]
    public async Task Target_that_was_removed_meanwhile_is_reported_instead_of_the_connector()
    {
        RespondWithGroup("g1:Default:nam:default");
        _fixture.Handler.On(TenantScript.Move("c1"), 404);
        RespondWithGroup("g1:Default:nam:default");

        GraphException fault = await Assert.ThrowsAsync<GraphException>(MoveAsync);

        Assert.Equal(("ConnectorGroupNotFound", "EU"), (fault.ErrorId, fault.Target));
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Not_found_after_an_accepted_move_is_retried()
    {
        RespondWithGroup("g1:Default:nam:default");
        _fixture.Handler.On(TenantScript.Move("c1"), 204).On(TenantScript.Member("c1"), 404);
        RespondWithGroup("g2:EU:eur");

        Assert.Equal("EU", (await MoveAsync()).Item.ConnectorGroup);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Move_that_fails_in_the_default_group_reports_the_location_and_the_way_back()
    {
        RespondWithGroup("g3:Asia's:asia");
        _fixture
            .Handler.On(
                TenantScript.Groups,
                200,
                TenantScript.GroupPage("g1:Default:nam:default", "g2:EU:eur", "g3:Asia's:asia")
            )
            .On(TenantScript.Move("c1"), 204);
        RespondWithGroup("g1:Default:nam:default");
        _fixture.Handler.On(
            TenantScript.Move("c1"),
            400,
            """{"error":{"code":"Request_BadRequest","message":"No."}}"""
        );

        GraphException fault = await Assert.ThrowsAsync<GraphException>(MoveAsync);

        Assert.Equal(("RequestRefused", 400, "Request_BadRequest"), (fault.ErrorId, fault.Status, fault.Code));
        Assert.Contains("srv01 is now in 'Default'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Move-Connector c1 -ConnectorGroup 'Asia''s'",
            fault.RecommendedAction,
            StringComparison.Ordinal
        );
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Move_that_fails_at_once_does_not_recommend_a_way_back()
    {
        RespondWithGroup("g1:Default:nam:default");
        _fixture.Handler.On(TenantScript.Move("c1"), 400);
        RespondWithGroup("g1:Default:nam:default");

        Assert.DoesNotContain(
            "Move it back",
            (await Assert.ThrowsAsync<GraphException>(MoveAsync)).RecommendedAction ?? "",
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Move_that_another_run_won_names_the_group_that_it_moved_to()
    {
        RespondWithGroup("g1:Default:nam:default");
        _fixture.Handler.On(TenantScript.Move("c1"), 400);
        RespondWithGroup("g4:Asia:asia");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(MoveAsync);

        Assert.Equal(("MovedByAnotherRun", ErrorKind.ResourceBusy), (fault.ErrorId, fault.Category));
        Assert.Contains("srv01 was moved to connector group 'Asia'", fault.Message, StringComparison.Ordinal);
        Assert.Equal(400, Assert.IsType<GraphException>(fault.InnerException).Status);
    }

    [Fact]
    public async Task Same_move_that_another_run_won_is_a_success_without_a_change()
    {
        RespondWithGroup("g1:Default:nam:default");
        _fixture.Handler.On(TenantScript.Move("c1"), 400);
        RespondWithGroup("g2:EU:eur");
        RespondWithGroup("g2:EU:eur");

        GroupAssignmentResult<Connector> outcome = await MoveAsync();

        Assert.Equal((false, "EU"), (outcome.Changed, outcome.Item.ConnectorGroup));
    }

    [Fact]
    public async Task Many_connectors_are_read_moved_and_verified_in_batches_of_20()
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
        GraphFixture fixture = new(handler: service);
        Connector[] connectors =
        [
            .. Enumerable
                .Range(1, 25)
                .Select(number => new Connector { Id = $"c{number}", MachineName = $"srv{number}" }),
        ];

        IReadOnlyList<GroupAssignmentResult<Connector>> outcomes = await fixture.RunAsync(
            fixture.Tenant.Moves.PlaceAsync(connectors, _target, CancellationToken.None)
        );

        Assert.All(outcomes, outcome => Assert.Equal((true, "EU"), (outcome.Changed, outcome.Item.ConnectorGroup)));
        Assert.Equal(connectors.Select(connector => connector.Id), outcomes.Select(outcome => outcome.Item.Id));
        Assert.Equal([5, 5, 5, 20, 20, 20], service.Batches.Order());
        Assert.Equal(0, service.Plain);
    }

    [Fact]
    public async Task Move_that_never_becomes_visible_times_out()
    {
        RespondWithGroup("g1:Default:nam:default");
        _fixture.Handler.On(TenantScript.Move("c1"), 204);
        _fixture.Handler.OnEach(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:Default:nam:default"));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(MoveAsync);

        Assert.Equal("WaitTimedOut", fault.ErrorId);
        Assert.Contains("60 seconds", fault.Message, StringComparison.Ordinal);
    }
}
