using System.Net.Http;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

public sealed class GraphAccessTests(TenantFixture tenant) : IClassFixture<TenantFixture>
{
    private const string Connectors = TenantFixture.Publishing + "/connectors";
    private const string Groups = TenantFixture.Publishing + "/connectorGroups";

    [Fact]
    public async Task Reading_connectors_requires_scope_role_and_user()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));

        Assert.Equal(200, (await tenant.GetAsync(Connectors, await tenant.TokenAsync(user: "appadmin"))).Status);
        Assert.Equal(403, (await tenant.GetAsync(Connectors, await tenant.TokenAsync(user: "member"))).Status);
        Assert.Equal(403, (await tenant.GetAsync(Connectors, await tenant.TokenAsync(scopes: ["User.Read"]))).Status);
        Assert.Equal(403, (await tenant.GetAsync(Connectors, await tenant.TokenAsync("application"))).Status);
    }

    [Theory]
    [InlineData("reader")]
    [InlineData("security")]
    [InlineData("gsa")]
    public async Task Read_only_roles_cannot_make_changes(string user)
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        string token = await tenant.TokenAsync(user: user);

        Assert.Equal(200, (await tenant.GetAsync(Groups, token)).Status);
        Assert.Equal(
            403,
            (await tenant.GraphAsync(HttpMethod.Post, Groups, new { name = "By a reader" }, token)).Status
        );
    }

    [Fact]
    public async Task Application_can_create_a_group_but_nothing_else()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        string token = await tenant.TokenAsync("application");

        (int made, JsonNode body, _) = await tenant.GraphAsync(
            HttpMethod.Post,
            Groups,
            new { name = "By application" },
            token
        );

        Assert.Equal(200, made);
        Assert.Equal(
            403,
            (await tenant.GraphAsync(HttpMethod.Delete, $"{Groups}/{(string)body["id"]!}", token: token)).Status
        );
    }

    [Fact]
    public async Task Invalid_tokens_are_refused()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        string?[] wrong =
        [
            null,
            await tenant.TokenAsync("garbage"),
            await tenant.TokenAsync(expiresInSeconds: -60),
            await tenant.TokenAsync("registration"),
            await tenant.TokenAsync(tenantId: "11111111-1111-1111-1111-111111111111"),
        ];
        foreach (string? token in wrong)
        {
            (int status, JsonNode body, _) = await tenant.GetAsync(Connectors, token);
            Assert.Equal(401, status);
            Assert.Equal("InvalidAuthenticationToken", (string)body["error"]!["code"]!);
        }
    }

    [Fact]
    public async Task Faults_are_layered_and_do_not_affect_the_control_API()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        string token = await tenant.TokenAsync();
        tenant.Faults.Set(new Fault(FaultNames.Throttle, "2.5", 1, null));
        (int throttled, _, System.Net.Http.Headers.HttpResponseHeaders headers) = await tenant.GetAsync(
            Connectors,
            token
        );
        Assert.Equal(429, throttled);
        Assert.Equal("2.5", headers.NonValidated["Retry-After"].ToString());

        tenant.Faults.Set(new Fault(FaultNames.ServerError, "504", null, "connectors"));
        Assert.Equal(504, (await tenant.GetAsync(Connectors, token)).Status);
        Assert.Equal(200, (await tenant.GetAsync(Groups, token)).Status);

        tenant.Faults.Clear(FaultNames.ServerError);
        tenant.Faults.Set(new Fault(FaultNames.DropConnection, null, null, null));
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(() => tenant.GetAsync(Connectors, token));
        Assert.Equal(1, (int)(await tenant.ControlAsync(HttpMethod.Get, "status"))["connectors"]!);
    }

    [Fact]
    public async Task Batch_contains_a_response_per_request()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        object batch = new
        {
            requests = new object[]
            {
                new
                {
                    id = "a",
                    method = "GET",
                    url = "/organization",
                },
                new
                {
                    id = "b",
                    method = "GET",
                    url = "/onPremisesPublishingProfiles/applicationProxy/connectors/nobody",
                },
                new
                {
                    id = "c",
                    method = "GET",
                    url = "/organization",
                    dependsOn = new[] { "b" },
                },
            },
        };

        (int status, JsonNode body, _) = await tenant.GraphAsync(HttpMethod.Post, "/beta/$batch", batch);

        Assert.Equal(200, status);
        Assert.Equal(
            ["a200", "b404", "c424"],
            body["responses"]!.AsArray().Select(one => $"{(string)one!["id"]!}{(int)one["status"]!}").Order()
        );
    }

    [Fact]
    public async Task Batch_with_more_than_20_requests_or_duplicate_IDs_is_refused()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        object[] many =
        [
            .. Enumerable
                .Range(1, 21)
                .Select(number =>
                    (object)
                        new
                        {
                            id = $"{number}",
                            method = "GET",
                            url = "/organization",
                        }
                ),
        ];
        object[] twins =
        [
            new
            {
                id = "a",
                method = "GET",
                url = "/organization",
            },
            new
            {
                id = "A",
                method = "GET",
                url = "/organization",
            },
        ];

        Assert.Equal(400, (await tenant.GraphAsync(HttpMethod.Post, "/beta/$batch", new { requests = many })).Status);
        Assert.Equal(400, (await tenant.GraphAsync(HttpMethod.Post, "/beta/$batch", new { requests = twins })).Status);
        tenant.Faults.Set(new Fault(FaultNames.BatchRefused, null, 1, null));
        Assert.Equal(404, (await tenant.GraphAsync(HttpMethod.Post, "/beta/$batch", new { requests = twins })).Status);
    }

    [Fact]
    public async Task Journal_contains_no_token()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        string token = await tenant.TokenAsync();
        _ = await tenant.GetAsync(Connectors, token);

        string journal = (await tenant.ControlAsync(HttpMethod.Get, "journal")).ToJsonString();

        Assert.Contains("GET " + Connectors, journal);
        Assert.DoesNotContain(token[^40..], journal);
    }
}
