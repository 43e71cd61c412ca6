using System.Text.Json.Nodes;
using EntraPrivateAccess.Tenant.Configuration;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant.Configuration;

public sealed class ConfigurationReaderTests
{
    // One connector is in no group, and the other is removed before its own group is read.
    private readonly GraphFixture _fixture = new(
        handler: new BatchService
        {
            StrikesOnce = { ["memberOf"] = 404 },
            Plays = (request, _) =>
                (JsonObject)
                    JsonNode.Parse(
                        request.EndsWith("/connectors", StringComparison.Ordinal)
                            ? TenantScript.ConnectorPage("c1:srv01:active", "c2:srv02:active")
                        : request.EndsWith("/connectorGroups", StringComparison.Ordinal)
                            ? TenantScript.GroupPage("g1:EU:eur")
                        : TenantScript.GroupPage()
                    )!,
        }
    );

    private ConfigurationReader Reader => new(_fixture.Client, _fixture.Tenant, "Global");

    [Fact]
    public async Task Connector_that_was_removed_after_it_was_listed_is_not_in_no_group()
    {
        ConfigurationSnapshot snapshot = await _fixture.RunAsync(
            Reader.ReadSnapshotAsync((null, null), null, TestContext.Current.CancellationToken)
        );

        Assert.Equal("srv01", Assert.Single(snapshot.Ungrouped!).MachineName);
    }

    [Fact]
    public async Task Expected_connector_that_was_removed_after_it_was_listed_is_not_in_the_configuration()
    {
        TenantConfiguration expected = new(
            null,
            null,
            [],
            [new ConfiguredMember { Name = "srv01" }, new ConfiguredMember { Name = "srv02" }],
            []
        );

        TenantConfiguration found = await _fixture.RunAsync(
            Reader.ReadAsync((null, null), expected, TestContext.Current.CancellationToken)
        );

        Assert.Equal("srv01", Assert.Single(found.Members).Name);
    }
}
