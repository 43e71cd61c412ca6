using System.Text.Json.Nodes;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>
/// The first page is joined connector by connector. If more pages follow, the member IDs of all groups are read at
/// once.
/// </summary>
public sealed class ConnectorJoinTests
{
    private const string Batch = "POST /beta/$batch";
    private const string Next = "GET /beta/next";
    private readonly GraphFixture _fixture = new();

    private async Task<List<Connector>> ListAsync()
    {
        ConnectorCursor cursor = new(_ => true);
        List<Connector> found = [];
        while (cursor.Next is not null)
        {
            found.AddRange(
                await _fixture.RunAsync(_fixture.Tenant.Connectors.ReadPageAsync(cursor, CancellationToken.None))
            );
        }

        return found;
    }

    private void RespondWithFirstPage() =>
        _fixture
            .Handler.On(
                TenantScript.Connectors,
                200,
                TenantScript
                    .ConnectorPage("c1:srv01:active")
                    .Replace("}]}", """}],"@odata.nextLink":"https://graph.microsoft.com/beta/next"}""")
            )
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU:eur"));

    private void RespondWithSecondPage() =>
        _fixture
            .Handler.On(Next, 200, TenantScript.ConnectorPage("c2:srv02:active", "c3:srv03:active", "c4:srv04:active"))
            .On(TenantScript.Groups, 200, TenantScript.GroupPage("g1:EU:eur", "g2:US:nam"));

    private static string Members(string first, string second) =>
        $$$"""{"responses":[{"id":"1","status":200,"body":{"value":[{{{second}}}]}},"""
        + $$$"""{"id":"0","status":200,"body":{"value":[{{{first}}}]}}]}""";

    [Fact]
    public async Task First_page_costs_one_request_and_its_joins()
    {
        RespondWithFirstPage();
        ConnectorCursor cursor = new(_ => true);

        Connector first = Assert.Single(
            await _fixture.RunAsync(_fixture.Tenant.Connectors.ReadPageAsync(cursor, CancellationToken.None))
        );

        Assert.Equal(("EU", "eur"), (first.ConnectorGroup, first.Region));
        Assert.NotNull(cursor.Next);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Long_first_page_joins_200_connectors_separately_and_the_others_through_all_groups()
    {
        int asked = 0;
        BatchService service = new()
        {
            Plays = (request, _) =>
            {
                asked++;
                string page =
                    request.EndsWith("/connectors", StringComparison.Ordinal)
                        ? TenantScript.ConnectorPage([
                            .. Enumerable.Range(1, 230).Select(number => $"c{number}:srv{number}:active"),
                        ])
                    : request.EndsWith("/connectorGroups", StringComparison.Ordinal)
                        ? TenantScript.GroupPage("g1:EU:eur", "g2:US:nam")
                    : request.EndsWith("/memberOf", StringComparison.Ordinal) ? TenantScript.GroupPage("g1:EU:eur")
                    : request.Contains("/connectorGroups/g1/") ? TenantScript.ConnectorPage()
                    : TenantScript.ConnectorPage([
                        .. Enumerable.Range(201, 30).Select(number => $"c{number}:srv{number}:active"),
                    ]);
                return (JsonObject)JsonNode.Parse(page)!;
            },
        };
        GraphFixture fixture = new(handler: service);
        ConnectorCursor cursor = new(_ => true);

        IReadOnlyList<Connector> first = await fixture.RunAsync(
            fixture.Tenant.Connectors.ReadPageAsync(cursor, CancellationToken.None)
        );

        Assert.Equal((200, 1, 10, true), (first.Count, service.Plain, service.Batches.Count, cursor.HasMore));
        Assert.All(first, connector => Assert.Equal("EU", connector.ConnectorGroup));

        IReadOnlyList<Connector> rest = await fixture.RunAsync(
            fixture.Tenant.Connectors.ReadPageAsync(cursor, CancellationToken.None)
        );

        Assert.Equal((30, 2, 11, false), (rest.Count, service.Plain, service.Batches.Count, cursor.HasMore));
        Assert.All(rest, connector => Assert.Equal("US", connector.ConnectorGroup));
        Assert.Equal(204, asked);
    }

    [Fact]
    public async Task Connector_that_no_member_list_contains_is_requested_separately()
    {
        RespondWithFirstPage();
        RespondWithSecondPage();
        _fixture
            .Handler.On(
                Batch,
                200,
                Members(
                    """{"id":"C2"},{"machineName":"without an id"}""",
                    """{"id":"c3","machineName":"an option that was passed over"}"""
                )
            )
            .On(TenantScript.Member("c4"), 200, TenantScript.GroupPage("g2:US:nam"));

        Assert.Equal(["EU", "EU", "US", "US"], (await ListAsync()).Select(connector => connector.ConnectorGroup));
        Assert.Contains("/connectorGroups/g1/members?$select=id\"", _fixture.Handler.Seen[4].Body);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Service_that_rejects_select_is_queried_without_it_for_the_rest_of_the_session()
    {
        string refusal =
            """{"responses":[{"id":"0","status":400,"body":{"error":{"code":"BadRequest","message":"$select"}}},"""
            + """{"id":"1","status":200,"body":{"value":[]}}]}""";
        string members = Members("""{"id":"c2"}""", """{"id":"c3"},{"id":"c4"}""");
        RespondWithFirstPage();
        RespondWithSecondPage();
        _fixture.Handler.On(Batch, 200, refusal).On(Batch, 200, members);
        RespondWithFirstPage();
        RespondWithSecondPage();
        _fixture.Handler.On(Batch, 200, members);

        Assert.Equal(["EU", "EU", "US", "US"], (await ListAsync()).Select(connector => connector.ConnectorGroup));
        Assert.Equal(["EU", "EU", "US", "US"], (await ListAsync()).Select(connector => connector.ConnectorGroup));

        Assert.True(_fixture.Memory.SelectRefused);
        Assert.DoesNotContain("$select", _fixture.Handler.Seen[^1].Body);
        _fixture.Handler.AssertConsumed();
    }
}
