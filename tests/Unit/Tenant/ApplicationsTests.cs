using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class ApplicationsTests
{
    private const string Parts = "$select=id,appId,displayName,tags,onPremisesPublishing";
    private readonly GraphFixture _fixture = new();

    private async Task<LookupResult<ConnectorGroupApplication>> ResolveAsync(string text) =>
        Assert.Single(
            await _fixture.RunAsync(
                _fixture.Tenant.Applications.ResolveManyAsync([new ApplicationReference(text)], CancellationToken.None)
            )
        );

    private static string SearchRequest(string filter) =>
        $"GET /beta/applications?$filter=displayName%20eq%20{filter}&{Parts}";

    [Fact]
    public async Task Name_is_quoted_and_escaped_and_the_response_is_filtered()
    {
        _fixture.Handler.On(
            SearchRequest("'O%27%27Hara%20%26%20Co'"),
            200,
            """{"value":[{"id":"a1","displayName":"Another"},{"id":"a2","displayName":"o'hara & co"}]}"""
        );

        Assert.Equal("a2", (await ResolveAsync("O'Hara & Co")).Item!.Id);
    }

    [Fact]
    public async Task Name_of_several_applications_is_ambiguous()
    {
        _fixture.Handler.On(
            SearchRequest("'App'"),
            200,
            """{"value":[{"id":"a1","displayName":"App"},{"id":"a2","displayName":"App"}]}"""
        );

        ConnectorException fault = (await ResolveAsync("App")).Error!;
        Assert.Equal("AmbiguousApplication", fault.ErrorId);
        Assert.Contains("a1, a2", fault.Message, StringComparison.Ordinal);
        Assert.Equal("App", fault.Target);
    }

    /// <summary>Only 404 proves that there is no such application.</summary>
    [Theory]
    [InlineData(403, "InsufficientRole", true)]
    [InlineData(403, "InsufficientRole", false)]
    [InlineData(500, "ServiceUnavailable", true)]
    [InlineData(500, "ServiceUnavailable", false)]
    [InlineData(400, "RequestRefused", true)]
    [InlineData(400, "RequestRefused", false)]
    public async Task Refused_lookup_is_not_reported_as_not_found(int status, string errorId, bool ofTheList)
    {
        const string Id = "5f9e2b1c-0d4a-4c3b-8a7e-6d1f2c3b4a59";
        _fixture.Memory.BatchRefused = true;
        _fixture
            .Handler.On($"GET /beta/applications/{Id}?{Parts}", ofTheList ? 404 : status)
            .On(
                $"GET /beta/applications?$filter=appId%20eq%20'{Id}'&{Parts}",
                ofTheList ? status : 200,
                ofTheList ? "" : """{"value":[]}"""
            );

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => ResolveAsync(Id));

        Assert.Equal((errorId, status), (fault.ErrorId, fault.Status));
    }

    [Theory]
    [InlineData(403, "InsufficientRole")]
    [InlineData(500, "ServiceUnavailable")]
    public async Task Refused_search_by_name_is_not_reported_as_not_found(int status, string errorId)
    {
        _fixture.Handler.On(SearchRequest("'App'"), status);

        Assert.Equal(errorId, (await Assert.ThrowsAsync<GraphException>(() => ResolveAsync("App"))).ErrorId);
    }

    [Fact]
    public async Task Unknown_ID_is_reported_with_the_service_error()
    {
        const string Id = "5f9e2b1c-0d4a-4c3b-8a7e-6d1f2c3b4a59";
        _fixture.Memory.BatchRefused = true;
        _fixture
            .Handler.On(
                $"GET /beta/applications/{Id}?{Parts}",
                404,
                """{"error":{"code":"Request_ResourceNotFound","message":"No."}}""",
                ("request-id", "r-3")
            )
            .On($"GET /beta/applications?$filter=appId%20eq%20'{Id}'&{Parts}", 200, """{"value":[]}""");

        GraphException fault = Assert.IsType<GraphException>((await ResolveAsync(Id)).Error);

        Assert.Equal(("ApplicationNotFound", Id), (fault.ErrorId, fault.Target));
        Assert.Equal((404, "Request_ResourceNotFound", "r-3"), (fault.Status, fault.Code, fault.RequestId));
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Name_is_searched_on_every_page()
    {
        _fixture
            .Handler.On(
                SearchRequest("'App'"),
                200,
                """{"value":[],"@odata.nextLink":"https://graph.microsoft.com/beta/applications?$skiptoken=2"}"""
            )
            .On("GET /beta/applications?$skiptoken=2", 200, """{"value":[{"id":"a1","displayName":"App"}]}""");

        Assert.Equal("a1", (await ResolveAsync("App")).Item!.Id);
    }

    [Theory]
    [InlineData("""{"onPremisesPublishing":{"applicationType":"nonwebapp"}}""", "PrivateAccess")]
    [InlineData("""{"onPremisesPublishing":{"applicationType":"quickaccessapp"}}""", "QuickAccess")]
    [InlineData("""{"onPremisesPublishing":{"applicationType":"enterpriseapp"}}""", "ApplicationProxy")]
    [InlineData("""{"onPremisesPublishing":{"externalUrl":"x"}}""", "ApplicationProxy")]
    [InlineData("""{"onPremisesPublishing":{"applicationType":"somethingNew"}}""", "somethingNew")]
    [InlineData("""{"tags":["PrivateAccessNonWebApplication","NetworkAccessManagedApplication"]}""", "PrivateAccess")]
    [InlineData("""{"tags":["NetworkAccessQuickAccessApplication"]}""", "QuickAccess")]
    [InlineData("""{"tags":["WindowsAzureActiveDirectoryOnPremApp"]}""", "ApplicationProxy")]
    [InlineData("{}", null)]
    public async Task Kind_is_read_from_the_response(string more, string? kind)
    {
        string body = """{"id":"a1","displayName":"App",""" + more.TrimStart('{');
        _fixture.Handler.On(
            SearchRequest("'App'"),
            200,
            $$"""{"value":[{{body.Replace(",}", "}", StringComparison.Ordinal)}}]}"""
        );

        Assert.Equal(kind, (await ResolveAsync("App")).Item!.Kind);
    }

    [Fact]
    public async Task Kind_that_is_missing_from_the_group_response_is_read_from_the_application()
    {
        _fixture
            .Handler.On(
                $"GET {GraphFixture.Profile}/connectorGroups/g1/applications?{Parts}",
                200,
                """{"value":[{"id":"a1","displayName":"App"}]}"""
            )
            .On(
                $"GET /beta/applications/a1?{Parts}",
                200,
                """{"id":"a1","displayName":"App","onPremisesPublishing":{"applicationType":"nonwebapp"}}"""
            );
        ConnectorGroup group = new() { Id = "g1", Name = "EU" };

        await _fixture.Tenant.Groups.JoinAsync([group], GroupRelations.Applications, CancellationToken.None);

        Assert.Equal(
            ("PrivateAccess", "EU"),
            (Assert.Single(group.Applications!).Kind, group.Applications![0].ConnectorGroup)
        );
    }

    [Fact]
    public async Task Two_relations_of_many_groups_share_batches()
    {
        BatchService service = new();
        GraphFixture fixture = new(handler: service);
        List<ConnectorGroup> groups =
        [
            .. Enumerable.Range(1, 25).Select(number => new ConnectorGroup { Id = $"g{number}" }),
        ];

        await fixture.Tenant.Groups.JoinAsync(
            groups,
            GroupRelations.Members | GroupRelations.Applications,
            CancellationToken.None
        );

        Assert.Equal([20, 20, 10], service.Batches.OrderDescending());
    }
}
