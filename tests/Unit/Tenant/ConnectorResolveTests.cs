using System.Globalization;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>The requests that it takes to find the connectors to move or wait for, by ID or by name.</summary>
public sealed class ConnectorResolveTests
{
    private const string Id = "0c6f3a52-9d1e-4b7a-8f20-5e4d3c2b1a09";
    private const string ById = $"GET {GraphFixture.Profile}/connectors/{Id}";
    private const string Srv01 = "machineName%20eq%20'srv01'%20or%20startswith(machineName,'srv01.')";
    private const string Srv02 = "machineName%20eq%20'srv02'%20or%20startswith(machineName,'srv02.')";
    private readonly GraphFixture _fixture = new();

    private async Task<IReadOnlyList<LookupResult<Connector>>> ResolveAsync(params string[] texts)
    {
        IReadOnlyList<LookupResult<Connector>> resolved = await _fixture.RunAsync(
            _fixture.Tenant.Connectors.ResolveManyAsync(
                [.. texts.Select(text => new ConnectorReference(text))],
                CancellationToken.None
            )
        );
        _fixture.Handler.AssertConsumed();
        return resolved;
    }

    private ScriptedHandler RespondToFilter(string filter, params string[] connectors) =>
        _fixture.Handler.On($"{TenantScript.Connectors}?$filter={filter}", 200, TenantScript.ConnectorPage(connectors));

    private void RespondWithConnectors(params string[] connectors) =>
        _fixture.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage(connectors));

    [Fact]
    public async Task ID_costs_one_request()
    {
        _fixture.Handler.On(ById, 200, TenantScript.Connector($"{Id}:srv01:active"));

        Assert.Equal(
            ["srv01", "srv01"],
            (await ResolveAsync(Id, Id.ToUpperInvariant())).Select(each => each.Item!.MachineName)
        );
    }

    [Fact]
    public async Task Unknown_ID_is_reported_with_the_service_error()
    {
        _fixture.Handler.On(
            ById,
            404,
            """{"error":{"code":"Request_ResourceNotFound","message":"No."}}""",
            ("request-id", "r-5")
        );

        GraphException fault = Assert.IsType<GraphException>(Assert.Single(await ResolveAsync(Id)).Error);

        Assert.Equal(("ConnectorNotFound", 404, "r-5"), (fault.ErrorId, fault.Status, fault.RequestId));
    }

    [Fact]
    public async Task Name_of_32_hexadecimal_digits_is_not_an_ID()
    {
        string name = Id.Replace("-", "");
        RespondToFilter($"machineName%20eq%20'{name}'%20or%20startswith(machineName,'{name}.')", $"c1:{name}:active");

        Assert.Equal("c1", Assert.Single(await ResolveAsync(name)).Item!.Id);
    }

    [Fact]
    public async Task Few_names_cost_one_filtered_request_and_keep_their_order()
    {
        RespondToFilter($"{Srv01}%20or%20{Srv02}", "c2:srv02:active", "c1:srv01.contoso.com:active");

        Assert.Equal(["c1", "c2", "c1"], (await ResolveAsync("srv01", "srv02", "SRV01")).Select(each => each.Item!.Id));
    }

    [Fact]
    public async Task Filtered_response_is_read_to_its_last_page()
    {
        const string Next = "https://graph.microsoft.com/beta/next";
        _fixture
            .Handler.On(
                $"{TenantScript.Connectors}?$filter={Srv01}",
                200,
                TenantScript.ConnectorPage().Replace("]", $"],\"@odata.nextLink\":\"{Next}\"", StringComparison.Ordinal)
            )
            .On("GET /beta/next", 200, TenantScript.ConnectorPage("c1:srv01:active"));

        Assert.Equal("c1", Assert.Single(await ResolveAsync("srv01")).Item!.Id);
    }

    [Fact]
    public async Task Name_without_a_match_lists_all_connectors()
    {
        RespondToFilter($"{Srv01}%20or%20{Srv02}", "c1:srv01:active");
        RespondWithConnectors("c1:srv01:active", "c2:srv02:active");

        Assert.Equal(["c1", "c2"], (await ResolveAsync("srv01", "srv02")).Select(each => each.Item!.Id));
    }

    [Fact]
    public async Task Rejected_filter_is_not_retried()
    {
        _fixture.Handler.On($"{TenantScript.Connectors}?$filter={Srv01}", 400);
        RespondWithConnectors("c1:srv01:active");
        _ = await ResolveAsync("srv01");
        RespondWithConnectors("c1:srv01:active");

        Assert.Equal("c1", Assert.Single(await ResolveAsync("srv01")).Item!.Id);
    }

    [Fact]
    public async Task More_than_ten_names_cost_one_listing()
    {
        string[] names =
        [
            .. Enumerable.Range(1, 11).Select(number => $"srv{number.ToString(CultureInfo.InvariantCulture)}"),
        ];
        RespondWithConnectors([.. names.Select(name => $"id-{name}:{name}:active")]);

        Assert.All(await ResolveAsync(names), each => Assert.Equal($"id-{each.Item!.MachineName}", each.Item.Id));
    }

    [Fact]
    public async Task Short_name_of_two_connectors_is_ambiguous_unless_one_matches_exactly()
    {
        RespondToFilter(Srv01, "c1:srv01.a.com:active", "c2:srv01.b.com:active");
        Assert.Equal("AmbiguousConnector", Assert.Single(await ResolveAsync("srv01")).Error!.ErrorId);

        RespondToFilter(Srv01, "c1:srv01.a.com:active", "c2:srv01:active");
        Assert.Equal("c2", Assert.Single(await ResolveAsync("srv01")).Item!.Id);
    }

    [Fact]
    public async Task Known_connector_costs_no_request()
    {
        Connector known = new() { Id = "c1", MachineName = "srv01" };

        IReadOnlyList<LookupResult<Connector>> resolved = await _fixture.RunAsync(
            _fixture.Tenant.Connectors.ResolveManyAsync([new ConnectorReference(known)], CancellationToken.None)
        );

        Assert.Same(known, Assert.Single(resolved).Item);
        Assert.Empty(_fixture.Handler.Seen);
    }
}
