using System.Net.Http;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

public sealed class GraphWriteTests(TenantFixture tenant) : IClassFixture<TenantFixture>
{
    private const string Connectors = TenantFixture.Publishing + "/connectors";
    private const string Groups = TenantFixture.Publishing + "/connectorGroups";

    private TenantView Now => tenant.Service<TenantStore>().View(TimeSpan.Zero);

    [Fact]
    public async Task New_group_ignores_isDefault_and_gets_the_region_of_the_tenant()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));

        (int status, JsonNode body, _) = await tenant.GraphAsync(
            HttpMethod.Post,
            Groups,
            new { Name = "Twin", isDefault = true }
        );
        (int again, _, _) = await tenant.GraphAsync(HttpMethod.Post, Groups, new { name = "Twin" });

        Assert.Equal((200, 200), (status, again));
        Assert.False((bool)body["isDefault"]!);
        Assert.Equal("nam", (string)body["region"]!);
        Assert.Equal(2, Now.State.Groups.Count(group => group.Name == "Twin"));
    }

    [Theory]
    [InlineData("""{"region":"eur"}""")]
    [InlineData("""{"name":"x","region":"moon"}""")]
    [InlineData("""{"name":"x","colour":"red"}""")]
    [InlineData("""{"name":""}""")]
    public async Task Invalid_group_is_refused(string body)
    {
        tenant.Reset(new SeedRequest(Connectors: 1));

        Assert.Equal(400, (await tenant.GraphAsync(HttpMethod.Post, Groups, JsonNode.Parse(body))).Status);
    }

    [Fact]
    public async Task Region_and_deletion_require_an_empty_group_and_the_default_group_is_fixed()
    {
        tenant.Reset(new SeedRequest(Connectors: 1, Groups: 2));
        GroupRecord used = Now.State.Groups.Single(group => Now.Members(group).Any());
        GroupRecord empty = Now.State.Groups.First(group => !group.IsDefault && group.Id != used.Id);

        Assert.Equal(
            400,
            (await tenant.GraphAsync(HttpMethod.Patch, $"{Groups}/{used.Id}", new { region = "aus" })).Status
        );
        Assert.Equal(
            204,
            (await tenant.GraphAsync(HttpMethod.Patch, $"{Groups}/{used.Id}", new { name = "Renamed" })).Status
        );
        Assert.Equal(
            204,
            (await tenant.GraphAsync(HttpMethod.Patch, $"{Groups}/{empty.Id}", new { region = "aus" })).Status
        );
        Assert.Equal(
            400,
            (await tenant.GraphAsync(HttpMethod.Patch, $"{Groups}/{empty.Id}", new { isDefault = true })).Status
        );
        Assert.Equal(400, (await tenant.GraphAsync(HttpMethod.Delete, $"{Groups}/{used.Id}")).Status);
        Assert.Equal(400, (await tenant.GraphAsync(HttpMethod.Delete, $"{Groups}/{Now.State.Default!.Id}")).Status);
        Assert.Equal(
            400,
            (
                await tenant.GraphAsync(HttpMethod.Patch, $"{Groups}/{Now.State.Default!.Id}", new { name = "Mine" })
            ).Status
        );
        Assert.Equal(204, (await tenant.GraphAsync(HttpMethod.Delete, $"{Groups}/{empty.Id}")).Status);
    }

    [Fact]
    public async Task Connector_changes_region_only_through_the_default_group()
    {
        tenant.Reset(new SeedRequest(Connectors: 2, Groups: 2));
        ConnectorRecord connector = Now.Connectors[1];
        string eur = Now.State.GroupOf(connector)!.Id;
        string nam = Now.State.Groups.First(group => group.Region == "nam" && !group.IsDefault).Id;

        Assert.Equal(400, (await MoveAsync(connector.Id, nam)).Status);
        Assert.Equal(204, (await MoveAsync(connector.Id, Now.State.Default!.Id)).Status);
        Assert.Equal(204, (await MoveAsync(connector.Id, nam)).Status);
        Assert.Equal(nam, Now.State.GroupOf(connector)!.Id);
        Assert.NotEqual(eur, nam);
    }

    [Fact]
    public async Task Reference_requires_the_same_root_and_an_existing_group()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        string path = $"{Connectors}/{Now.Connectors[0].Id}/memberOf/$ref";
        string group = Now.State.Default!.Id;

        Assert.Equal(
            204,
            (
                await tenant.GraphAsync(
                    HttpMethod.Post,
                    path,
                    Reference($"{tenant.Root}/onpremisespublishingprofiles/applicationproxy/connectorgroups/{group}")
                )
            ).Status
        );
        Assert.Equal(
            400,
            (
                await tenant.GraphAsync(
                    HttpMethod.Post,
                    path,
                    Reference($"https://graph.microsoft.com{Groups}/{group}")
                )
            ).Status
        );
        Assert.Equal(
            404,
            (await tenant.GraphAsync(HttpMethod.Post, path, Reference($"{tenant.Root}{Groups}/nowhere"))).Status
        );
        Assert.Equal(400, (await tenant.GraphAsync(HttpMethod.Post, path, new { id = group })).Status);
    }

    [Fact]
    public async Task Application_requires_publishing_and_falls_back_to_the_default_group()
    {
        tenant.Reset(new SeedRequest(Connectors: 1, Groups: 1, Applications: 3));
        ApplicationRecord published = Now.State.Applications[0];
        ApplicationRecord plain = Now.State.Applications[^1];

        (int refused, JsonNode body, _) = await tenant.GraphAsync(
            HttpMethod.Put,
            $"/beta/applications/{plain.Id}/connectorGroup/$ref",
            Reference($"{tenant.Root}{Groups}/{Now.State.Groups[1].Id}")
        );
        int cleared = (
            await tenant.GraphAsync(HttpMethod.Delete, $"/beta/applications/{published.Id}/connectorGroup/$ref")
        ).Status;
        (_, JsonNode group, _) = await tenant.GetAsync($"/beta/applications/{published.Id}/connectorGroup");

        Assert.Equal(404, refused);
        Assert.Equal("Application_NotFound", (string)body["error"]!["code"]!);
        Assert.Equal(204, cleared);
        Assert.True((bool)group["isDefault"]!);
    }

    [Fact]
    public async Task Concurrent_write_is_refused_with_a_conflict()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        tenant.Faults.Set(new Fault(FaultNames.ConcurrentWrites, null, 1, null));

        (int first, JsonNode body, _) = await tenant.GraphAsync(HttpMethod.Post, Groups, new { name = "A" });
        int second = (await tenant.GraphAsync(HttpMethod.Post, Groups, new { name = "A" })).Status;

        Assert.Equal((409, 200), (first, second));
        Assert.Equal("Directory_ConcurrencyViolation", (string)body["error"]!["code"]!);
    }

    private Task<(int Status, JsonNode Body, System.Net.Http.Headers.HttpResponseHeaders Headers)> MoveAsync(
        string connector,
        string group
    ) =>
        tenant.GraphAsync(
            HttpMethod.Post,
            $"{Connectors}/{connector}/memberOf/$ref",
            Reference($"{tenant.Root}{Groups}/{group}")
        );

    private static Dictionary<string, string> Reference(string uri) => new() { ["@odata.id"] = uri };
}
