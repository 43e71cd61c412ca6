using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Server;
using EntraPrivateAccess.Tests.Unit.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests how the connector of this server is found among the connectors of the tenant.</summary>
public sealed class TenantObservationTests
{
    private const string Name = "srv01.contoso.local";

    private readonly GraphFixture _fixture = new();

    [Fact]
    public async Task ID_in_the_certificate_identifies_the_connector_even_with_another_name()
    {
        ScriptTenant(["c1:renamed.contoso.local:active", $"c2:{Name}:active"], "c1");

        TenantObservation seen = await ReadAsync("C1");

        Assert.Equal(("c1", "g1", false), (seen.Connector!.Id, seen.Group!.Id, seen.IsAmbiguous));
        Assert.Equal(["c2"], seen.Namesakes.Select(other => other.Id));
        Assert.Equal(CheckStatus.Pass, Listed(seen).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("unknown")]
    public async Task Unique_name_identifies_the_connector_regardless_of_the_ID(string? id)
    {
        ScriptTenant([$"c1:{Name}:inactive", "c2:other:active"], "c1");

        TenantObservation seen = await ReadAsync(id);

        Assert.Equal(("c1", false), (seen.Connector!.Id, seen.IsAmbiguous));
        Assert.Empty(seen.Namesakes);
    }

    [Fact]
    public async Task Only_active_connector_of_the_name_is_used_if_the_ID_is_missing()
    {
        ScriptTenant([$"c1:{Name}:inactive", $"c2:{Name}:active"], "c2");

        TenantObservation seen = await ReadAsync(null);

        Assert.Equal(("c2", false), (seen.Connector!.Id, seen.IsAmbiguous));
        Assert.Equal(CheckStatus.Pass, Listed(seen).Status);
        Assert.Equal(CheckStatus.Pass, new NamesakesCheck().Judge(seen, Local.Registered)!.Status);
    }

    [Fact]
    public async Task Unknown_ID_with_several_namesakes_is_ambiguous_and_shows_the_only_active_one()
    {
        ScriptTenant([$"c1:{Name}:inactive", $"c2:{Name}:active"], "c2");

        TenantObservation seen = await ReadAsync("unknown");

        Assert.Equal(("c2", true), (seen.Connector!.Id, seen.IsAmbiguous));
        AssertAmbiguous(Listed(seen));
    }

    [Theory]
    [InlineData("active")]
    [InlineData("inactive")]
    public async Task Several_connectors_with_the_same_status_are_ambiguous_but_their_group_is_known(string status)
    {
        ScriptTenant([$"c1:{Name}:{status}", $"c2:{Name}:{status}"], "c1", "c2");

        TenantObservation seen = await ReadAsync(null);

        Assert.Equal((null, "g1", true), (seen.Connector, seen.Group!.Id, seen.IsAmbiguous));
        Assert.Null(seen.OtherActiveMembers);
        AssertAmbiguous(Listed(seen));
        Assert.DoesNotContain("other", new NamesakesCheck().Judge(seen, Local.Registered)!.Detail);
    }

    [Fact]
    public async Task Unlisted_name_fails()
    {
        _ = _fixture.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage("c2:other:active"));

        CheckResult row = Listed(await ReadAsync("unknown"));

        Assert.Equal((CheckStatus.Fail, ConnectorHealth.Unhealthy), (row.Status, row.Health));
        Assert.Contains("Register-Connector -Force", row.Action);
    }

    // The action must not recommend a new registration, which would only add another connector with the same name.
    private static void AssertAmbiguous(CheckResult row)
    {
        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Unknown), (row.Status, row.Health));
        Assert.Contains("c1", row.Detail);
        Assert.Contains("c2", row.Detail);
        Assert.Contains($"Get-Connector {Name}", row.Action);
        Assert.DoesNotContain("Register-Connector", row.Action);
    }

    private static CheckResult Listed(TenantObservation seen) => new ListedCheck().Judge(seen, Local.Registered)!;

    private void ScriptTenant(string[] connectors, params string[] members)
    {
        _ = _fixture.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage(connectors));
        foreach (string id in members)
        {
            _ = _fixture.Handler.On(TenantScript.Member(id), 200, TenantScript.GroupPage("g1:EU West:eur"));
        }

        _ = _fixture.Handler.On(
            $"GET {GraphFixture.Profile}/connectorGroups/g1/members",
            200,
            TenantScript.ConnectorPage(connectors)
        );
    }

    private async Task<TenantObservation> ReadAsync(string? id)
    {
        ConnectorRegistration registration = new()
        {
            State = RegistrationState.Registered,
            Detail = "",
            ConnectorId = id,
        };
        TenantObservation seen = await _fixture.RunAsync(
            TenantObservation.ReadAsync(
                _fixture.Tenant,
                new FakeServer().Description,
                registration,
                CancellationToken.None
            )
        );
        _fixture.Handler.AssertConsumed();
        return seen;
    }
}
