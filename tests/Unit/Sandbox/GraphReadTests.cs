using System.Net.Http;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

public sealed class GraphReadTests(TenantFixture tenant) : IClassFixture<TenantFixture>
{
    private const string Connectors = TenantFixture.Publishing + "/connectors";
    private const string Groups = TenantFixture.Publishing + "/connectorGroups";

    [Fact]
    public async Task Pages_contain_every_connector_once()
    {
        tenant.Reset(new SeedRequest(Connectors: 7, Groups: 2));
        _ = await tenant.ControlAsync(HttpMethod.Put, "rules", new { pageSize = 3 });
        List<string> names = [];
        string? next = Connectors + "?$filter=startswith(machineName,'CONN')&$select=machineName";
        int pages = 0;
        while (next is not null)
        {
            (int status, JsonNode body, _) = await tenant.GetAsync(next);
            Assert.Equal(200, status);
            names.AddRange(body["value"]!.AsArray().Select(item => (string)item!["machineName"]!));
            next = (string?)body["@odata.nextLink"];
            pages++;
        }

        _ = await tenant.ControlAsync(HttpMethod.Put, "rules", new { pageSize = 100 });
        Assert.Equal(3, pages);
        Assert.Equal(7, names.Distinct().Count());
        Assert.Equal(7, names.Count);
    }

    [Fact]
    public async Task Select_expand_count_and_order_work_together()
    {
        tenant.Reset(new SeedRequest(Connectors: 4, Groups: 2));

        (_, JsonNode body, _) = await tenant.GetAsync(
            Connectors
                + "?$select=machineName&$expand=memberOf($select=name)&$count=true&$orderby=machineName desc&$top=1"
        );

        Assert.Equal(4, (int)body["@odata.count"]!);
        JsonObject only = body["value"]!.AsArray().Single()!.AsObject();
        Assert.Equal("CONN0004.contoso.com", (string)only["machineName"]!);
        Assert.Equal(["machineName", "memberOf"], only.Select(property => property.Key));
        Assert.Equal("Group 002", (string)only["memberOf"]![0]!["name"]!);
    }

    [Fact]
    public async Task Count_is_plain_text()
    {
        tenant.Reset(new SeedRequest(Connectors: 6, Groups: 1, InactiveEvery: 3));

        (int status, JsonNode body, _) = await tenant.GetAsync(Connectors + "/$count?$filter=status eq 'inactive'");

        Assert.Equal(200, status);
        Assert.Equal("2", (string)body!);
    }

    [Theory]
    [InlineData(Connectors + "?$search=x", 400, "BadRequest")]
    [InlineData(Connectors + "?select=id", 400, "BadRequest")]
    [InlineData(Connectors + "?$top=0", 400, "BadRequest")]
    [InlineData(Connectors + "?$select=lastSeen", 400, "BadRequest")]
    [InlineData(Connectors + "?$expand=applications", 400, "BadRequest")]
    [InlineData(Connectors + "/nobody", 404, "Request_ResourceNotFound")]
    [InlineData(TenantFixture.Publishing + "/agents", 404, "")]
    [InlineData("/beta/users", 400, "BadRequest")]
    [InlineData("/v1.0/onPremisesPublishingProfiles/applicationProxy/connectors", 400, "BadRequest")]
    public async Task Undocumented_request_is_refused_with_a_Graph_error(string path, int status, string code)
    {
        tenant.Reset(new SeedRequest(Connectors: 1));

        (int answered, JsonNode body, _) = await tenant.GetAsync(path);

        Assert.Equal(status, answered);
        Assert.Equal(code, (string)body["error"]!["code"]!);
        Assert.NotEmpty((string)body["error"]!["innerError"]!["request-id"]!);
    }

    [Fact]
    public async Task Documented_entity_sets_refuse_undocumented_methods()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));

        Assert.Equal(405, (await tenant.GraphAsync(HttpMethod.Post, Connectors, new { machineName = "x" })).Status);
        Assert.Equal(405, (await tenant.GraphAsync(HttpMethod.Delete, Connectors + "/x")).Status);
        Assert.Equal(404, (await tenant.GraphAsync(HttpMethod.Delete, Connectors + "/x/memberOf/y/$ref")).Status);
    }

    [Fact]
    public async Task New_tenant_has_publishing_disabled()
    {
        tenant.Reset(new SeedRequest(Virgin: true));

        (_, JsonNode body, _) = await tenant.GetAsync(Groups);

        Assert.Equal("OnPremisesPublishing_NotEnabled", (string)body["error"]!["code"]!);
    }

    [Fact]
    public async Task Organization_contains_the_tenant_ID()
    {
        tenant.Reset(new SeedRequest(Virgin: true));

        (_, JsonNode body, _) = await tenant.GetAsync("/v1.0/organization?$select=id,displayName");

        Assert.Equal(tenant.Service<TenantIdentity>().Id, (string)body["value"]![0]!["id"]!);
    }

    [Fact]
    public async Task Read_after_a_write_returns_the_old_state_for_a_while()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        tenant.Faults.Set(new Fault(FaultNames.StaleReads, "30", null, null));

        (int status, JsonNode made, _) = await tenant.GraphAsync(
            HttpMethod.Post,
            Groups,
            new { name = "EU West", region = "eur" }
        );
        string path = $"{Groups}/{(string)made["id"]!}";

        Assert.Equal(200, status);
        Assert.Equal(404, (await tenant.GetAsync(path)).Status);
        tenant.Service<TenantStore>().Advance(System.TimeSpan.FromSeconds(31));
        Assert.Equal(200, (await tenant.GetAsync(path)).Status);
    }
}
