using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Server;
using EntraPrivateAccess.Tests.Unit.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Which of the tenant's connectors is this server's.</summary>
public sealed class TenantObservationTests
{
    private const string Name = "srv01.contoso.local";

    private readonly GraphFixture _stage = new();

    [Fact]
    public async Task The_certificate_s_id_decides_also_under_another_name()
    {
        Script(["c1:renamed.contoso.local:active", $"c2:{Name}:active"], "c1");

        TenantObservation seen = await ReadAsync("C1");

        Assert.Equal(("c1", "g1", false), (seen.Connector!.Id, seen.Group!.Id, seen.IsAmbiguous));
        Assert.Equal(["c2"], seen.Namesakes.Select(other => other.Id));
        Assert.Equal(CheckStatus.Pass, Listed(seen).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("unknown")]
    public async Task A_name_that_means_one_connector_is_enough_whatever_id_the_certificate_has(string? id)
    {
        Script([$"c1:{Name}:inactive", "c2:other:active"], "c1");

        TenantObservation seen = await ReadAsync(id);

        Assert.Equal(("c1", false), (seen.Connector!.Id, seen.IsAmbiguous));
        Assert.Empty(seen.Namesakes);
    }

    [Fact]
    public async Task Without_an_id_the_only_active_one_of_the_name_is_it_and_the_others_are_former()
    {
        Script([$"c1:{Name}:inactive", $"c2:{Name}:active"], "c2");

        TenantObservation seen = await ReadAsync(null);

        Assert.Equal(("c2", false), (seen.Connector!.Id, seen.IsAmbiguous));
        Assert.Equal(CheckStatus.Pass, Listed(seen).Status);
        Assert.Equal(CheckStatus.Pass, new NamesakesCheck().Judge(seen, RegistrationState.Registered)!.Status);
    }

    [Fact]
    public async Task An_id_that_none_of_the_name_has_leaves_open_which_it_is_and_shows_the_only_active_one()
    {
        Script([$"c1:{Name}:inactive", $"c2:{Name}:active"], "c2");

        TenantObservation seen = await ReadAsync("unknown");

        Assert.Equal(("c2", true), (seen.Connector!.Id, seen.IsAmbiguous));
        AssertOpen(Listed(seen));
    }

    [Theory]
    [InlineData("active")]
    [InlineData("inactive")]
    public async Task Of_several_alike_none_is_taken_and_their_common_group_is_known(string status)
    {
        Script([$"c1:{Name}:{status}", $"c2:{Name}:{status}"], "c1", "c2");

        TenantObservation seen = await ReadAsync(null);

        Assert.Equal((null, "g1", true), (seen.Connector, seen.Group!.Id, seen.IsAmbiguous));
        Assert.Null(seen.OtherActiveMembers);
        AssertOpen(Listed(seen));
        Assert.DoesNotContain("other", new NamesakesCheck().Judge(seen, RegistrationState.Registered)!.Detail);
    }

    [Fact]
    public async Task A_name_that_nothing_has_is_not_listed_which_fails()
    {
        _ = _stage.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage("c2:other:active"));

        CheckResult row = Listed(await ReadAsync("unknown"));

        Assert.Equal((CheckStatus.Fail, ConnectorHealth.Unhealthy), (row.Status, row.Health));
        Assert.Contains("Register-Connector -Force", row.Action);
    }

    // Registering again would only add one more of the name.
    private static void AssertOpen(CheckResult row)
    {
        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Unknown), (row.Status, row.Health));
        Assert.Contains("c1", row.Detail);
        Assert.Contains("c2", row.Detail);
        Assert.Contains($"Get-Connector {Name}", row.Action);
        Assert.DoesNotContain("Register-Connector", row.Action);
    }

    private static CheckResult Listed(TenantObservation seen) =>
        new ListedCheck().Judge(seen, RegistrationState.Registered)!;

    private void Script(string[] connectors, params string[] members)
    {
        _ = _stage.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage(connectors));
        foreach (string id in members)
        {
            _ = _stage.Handler.On(TenantScript.Member(id), 200, TenantScript.GroupPage("g1:EU West:eur"));
        }

        _ = _stage.Handler.On(
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
        TenantObservation seen = await _stage.RunAsync(
            TenantObservation.ReadAsync(
                _stage.Tenant,
                new FakeServer().Description,
                registration,
                CancellationToken.None
            )
        );
        _stage.Handler.AssertConsumed();
        return seen;
    }
}
