using System.Net.Http;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

/// <summary>The rule GraphPolicy, and requests of other tools that the sandbox answers.</summary>
public sealed class GraphPolicyTests(TenantFixture tenant) : IClassFixture<TenantFixture>
{
    private const string Groups = TenantFixture.Publishing + "/connectorGroups";

    // What Get-EntraBetaPrivateAccessApplication of Microsoft Entra PowerShell sends.
    private const string EntraSelect =
        "$select=displayName,appId,id,tags,createdDateTime,servicePrincipalType,createdDateTime,servicePrincipalNames";

    [Theory]
    [InlineData(null, "graph", "Directory.Read.All", 403, 403)]
    [InlineData("strict", "graph", "Directory.ReadWrite.All", 200, 200)]
    [InlineData("strict", "application", "OnPremisesPublishingProfiles.ReadWrite.All", 403, 403)]
    [InlineData("strict", "application", "Directory.ReadWrite.All", 403, 200)]
    [InlineData("read-all", "graph", "Directory.Read.All", 200, 403)]
    [InlineData("read-all", "application", "Directory.Read.All", 403, 403)]
    [InlineData("app-only", "application", "NetworkAccess.Read.All", 200, 403)]
    [InlineData("app-only", "application", "OnPremisesPublishingProfiles.ReadWrite.All", 200, 200)]
    [InlineData("app-only", "graph", "Directory.Read.All", 403, 403)]
    public async Task Policy_decides_who_reads_and_who_creates_groups(
        string? policy,
        string kind,
        string permission,
        int read,
        int created
    )
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        if (policy is not null)
        {
            tenant.Faults.Set(new Fault(FaultNames.GraphPolicy, policy, null, null));
        }

        string token = await tenant.TokenAsync(kind, scopes: [permission]);

        Assert.Equal(read, (await tenant.GetAsync(Groups, token)).Status);
        Assert.Equal(created, (await tenant.GraphAsync(HttpMethod.Post, Groups, new { name = "X" }, token)).Status);
    }

    [Fact]
    public void Unknown_policy_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            tenant.Faults.Set(new Fault(FaultNames.GraphPolicy, "kind", null, null))
        );

    [Theory]
    [InlineData(
        "tags/Any(x: x eq 'PrivateAccessNonWebApplication') or tags/Any(x: x eq "
            + "'NetworkAccessManagedApplication') or tags/Any(x: x eq 'NetworkAccessQuickAccessApplication')",
        2
    )]
    [InlineData("tags/Any(x: x eq 'NetworkAccessQuickAccessApplication')", 1)]
    [InlineData("DisplayName eq 'Application 003'", 1)]
    public async Task Applications_are_found_as_Entra_PowerShell_finds_them(string filter, int count)
    {
        tenant.Reset(new SeedRequest(Connectors: 1, Applications: 3));

        (int status, JsonNode body, _) = await tenant.GetAsync(
            $"/beta/applications?$count=true&{EntraSelect}&$filter={Uri.EscapeDataString(filter)}"
        );

        Assert.Equal(200, status);
        Assert.Equal(count, (int)body["@odata.count"]!);
        Assert.Equal(count, body["value"]!.AsArray().Count);
        JsonObject first = body["value"]![0]!.AsObject();
        Assert.True(DateTimeOffset.TryParse((string?)first["createdDateTime"], out _));
        Assert.False(first.ContainsKey("servicePrincipalType"));
    }

    [Fact]
    public async Task Single_application_is_read_as_Entra_PowerShell_reads_it()
    {
        tenant.Reset(new SeedRequest(Connectors: 1, Applications: 1));
        (_, JsonNode all, _) = await tenant.GetAsync("/beta/applications?$select=id");
        string id = (string)all["value"]![0]!["id"]!;

        (int status, JsonNode body, _) = await tenant.GetAsync($"/beta/applications/{id}/?{EntraSelect}");

        Assert.Equal(200, status);
        Assert.Equal("Application 001", (string)body["displayName"]!);
    }

    [Fact]
    public async Task Seeded_connectors_have_the_requested_traits()
    {
        tenant.Reset(
            new SeedRequest(
                Connectors: 6,
                Groups: 1,
                Traits:
                [
                    SeedTraits.Inactive,
                    SeedTraits.MixedVersions,
                    SeedTraits.WithoutGroup,
                    SeedTraits.DuplicateNames,
                ]
            )
        );

        (_, JsonNode body, _) = await tenant.GetAsync(TenantFixture.Publishing + "/connectors?$expand=memberOf");

        JsonArray all = body["value"]!.AsArray();
        Assert.Equal(3, all.Count(each => (string)each!["status"]! == "inactive"));
        Assert.Equal(4, all.Select(each => (string)each!["version"]!).Distinct().Count());
        Assert.Equal(3, all.Select(each => (string)each!["machineName"]!).Distinct().Count());
        JsonNode[] without = [.. all.Where(each => each!["memberOf"]!.AsArray().Count == 0).OfType<JsonNode>()];
        Assert.Equal(2, without.Length);
        string path = $"{TenantFixture.Publishing}/connectors/{(string)without[0]["id"]!}/memberOf";
        (int status, JsonNode groups, _) = await tenant.GetAsync(path);
        Assert.Equal((200, 0), (status, groups["value"]!.AsArray().Count));
    }
}
