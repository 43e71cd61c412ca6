using System.Globalization;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>What those cost that are to be moved or waited for, by id or by name.</summary>
public sealed class ConnectorResolveTests
{
    private const string Id = "0c6f3a52-9d1e-4b7a-8f20-5e4d3c2b1a09";
    private const string ById = $"GET {GraphFixture.Profile}/connectors/{Id}";
    private const string Srv01 = "machineName%20eq%20'srv01'%20or%20startswith(machineName,'srv01.')";
    private const string Srv02 = "machineName%20eq%20'srv02'%20or%20startswith(machineName,'srv02.')";
    private readonly GraphFixture _stage = new();

    private async Task<IReadOnlyList<LookupResult<Connector>>> ResolveAsync(params string[] texts)
    {
        IReadOnlyList<LookupResult<Connector>> resolved = await _stage.RunAsync(
            _stage.Tenant.Connectors.ResolveManyAsync(
                [.. texts.Select(text => new ConnectorReference(text))],
                CancellationToken.None
            )
        );
        _stage.Handler.AssertConsumed();
        return resolved;
    }

    private ScriptedHandler Narrow(string filter, params string[] connectors) =>
        _stage.Handler.On($"{TenantScript.Connectors}?$filter={filter}", 200, TenantScript.ConnectorPage(connectors));

    private void Lists(params string[] connectors) =>
        _stage.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage(connectors));

    [Fact]
    public async Task An_id_costs_itself()
    {
        _stage.Handler.On(ById, 200, TenantScript.Connector($"{Id}:srv01:active"));

        Assert.Equal(
            ["srv01", "srv01"],
            (await ResolveAsync(Id, Id.ToUpperInvariant())).Select(each => each.Item!.MachineName)
        );
    }

    [Fact]
    public async Task An_id_that_means_nothing_is_told_with_what_the_service_said()
    {
        _stage.Handler.On(
            ById,
            404,
            """{"error":{"code":"Request_ResourceNotFound","message":"No."}}""",
            ("request-id", "r-5")
        );

        GraphException fault = Assert.IsType<GraphException>(Assert.Single(await ResolveAsync(Id)).Error);

        Assert.Equal(("ConnectorNotFound", 404, "r-5"), (fault.ErrorId, fault.Status, fault.RequestId));
    }

    [Fact]
    public async Task A_name_of_digits_is_no_id()
    {
        string name = Id.Replace("-", "");
        Narrow($"machineName%20eq%20'{name}'%20or%20startswith(machineName,'{name}.')", $"c1:{name}:active");

        Assert.Equal("c1", Assert.Single(await ResolveAsync(name)).Item!.Id);
    }

    [Fact]
    public async Task A_few_names_cost_one_small_answer_in_their_order()
    {
        Narrow($"{Srv01}%20or%20{Srv02}", "c2:srv02:active", "c1:srv01.contoso.com:active");

        Assert.Equal(["c1", "c2", "c1"], (await ResolveAsync("srv01", "srv02", "SRV01")).Select(each => each.Item!.Id));
    }

    [Fact]
    public async Task A_small_answer_is_read_to_its_last_page()
    {
        const string Next = "https://graph.microsoft.com/beta/next";
        _stage
            .Handler.On(
                $"{TenantScript.Connectors}?$filter={Srv01}",
                200,
                TenantScript.ConnectorPage().Replace("]", $"],\"@odata.nextLink\":\"{Next}\"", StringComparison.Ordinal)
            )
            .On("GET /beta/next", 200, TenantScript.ConnectorPage("c1:srv01:active"));

        Assert.Equal("c1", Assert.Single(await ResolveAsync("srv01")).Item!.Id);
    }

    [Fact]
    public async Task Where_a_name_meets_nothing_all_are_listed()
    {
        Narrow($"{Srv01}%20or%20{Srv02}", "c1:srv01:active");
        Lists("c1:srv01:active", "c2:srv02:active");

        Assert.Equal(["c1", "c2"], (await ResolveAsync("srv01", "srv02")).Select(each => each.Item!.Id));
    }

    [Fact]
    public async Task A_filter_that_is_refused_is_not_tried_again()
    {
        _stage.Handler.On($"{TenantScript.Connectors}?$filter={Srv01}", 400);
        Lists("c1:srv01:active");
        _ = await ResolveAsync("srv01");
        Lists("c1:srv01:active");

        Assert.Equal("c1", Assert.Single(await ResolveAsync("srv01")).Item!.Id);
    }

    [Fact]
    public async Task More_than_ten_names_cost_one_listing()
    {
        string[] names =
        [
            .. Enumerable.Range(1, 11).Select(number => $"srv{number.ToString(CultureInfo.InvariantCulture)}"),
        ];
        Lists([.. names.Select(name => $"id-{name}:{name}:active")]);

        Assert.All(await ResolveAsync(names), each => Assert.Equal($"id-{each.Item!.MachineName}", each.Item.Id));
    }

    [Fact]
    public async Task A_short_name_that_two_full_ones_have_is_not_guessed_and_a_full_one_wins()
    {
        Narrow(Srv01, "c1:srv01.a.com:active", "c2:srv01.b.com:active");
        Assert.Equal("AmbiguousConnector", Assert.Single(await ResolveAsync("srv01")).Error!.ErrorId);

        Narrow(Srv01, "c1:srv01.a.com:active", "c2:srv01:active");
        Assert.Equal("c2", Assert.Single(await ResolveAsync("srv01")).Item!.Id);
    }

    [Fact]
    public async Task What_was_read_before_costs_nothing()
    {
        Connector known = new() { Id = "c1", MachineName = "srv01" };

        IReadOnlyList<LookupResult<Connector>> resolved = await _stage.RunAsync(
            _stage.Tenant.Connectors.ResolveManyAsync([new ConnectorReference(known)], CancellationToken.None)
        );

        Assert.Same(known, Assert.Single(resolved).Item);
        Assert.Empty(_stage.Handler.Seen);
    }
}
