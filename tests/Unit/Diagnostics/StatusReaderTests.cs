using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests the status row of a server, with and without data from the tenant.</summary>
public sealed class StatusReaderTests
{
    private const string Framework = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";
    private const string Net = @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full";

    private readonly CheckFixture _fixture = new();
    private readonly GraphFixture _graph = new();

    public StatusReaderTests() => _fixture.Server.Registry.Set(Net, "Release", 533320);

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public async Task Workstation_without_a_connector_is_not_included(bool isServer, bool hasConnector, bool isMeant)
    {
        CheckFixture fixture = new(hasConnector);
        fixture.Server.Description = fixture.Server.Description with { IsWindowsServer = isServer };

        Assert.Equal(isMeant, await StatusReader.IsMeantAsync(fixture.Server, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Healthy_server_and_tenant_leave_the_network_untested()
    {
        ScriptTenant();
        ConnectorStatus row = await ReadAsync(tenant: _graph.Tenant);

        Assert.Equal(ConnectorHealth.Healthy, row.Health);
        Assert.StartsWith("Nothing to do.", row.NextStep, StringComparison.Ordinal);
        Assert.Contains("Test-Connector -Category Network", row.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Newest_known_version_has_the_date_of_its_list()
    {
        ConnectorStatus row = await ReadAsync();

        Assert.Equal("1.5.4892.0", row.NewestKnownVersion);
        Assert.Equal("2026-06-08T00:00:00.0000000Z", row.NewestKnownVersionAsOf);
    }

    [Fact]
    public async Task Missing_sign_in_makes_the_health_unknown_and_recommends_a_sign_in()
    {
        ConnectorStatus row = await ReadAsync(CheckFixture.Tenant);

        Assert.Equal((ConnectorHealth.Unknown, null), (row.Health, row.Status));
        Assert.EndsWith(
            $"Run Connect-EntraPrivateAccess -TenantId {CheckFixture.Tenant}",
            row.NextStep,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(401, "Sign in again: Connect-EntraPrivateAccess")]
    [InlineData(503, "in a few minutes. If the problem persists, sign in again: Connect-EntraPrivateAccess")]
    public async Task Failed_Graph_request_makes_the_health_unknown(int status, string nextStep)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            _ = _graph.Handler.On(TenantScript.Connectors, status, """{"error":{"code":"c","message":"m"}}""");
        }

        ConnectorStatus row = await ReadAsync(tenant: _graph.Tenant);

        Assert.Equal((ConnectorHealth.Unknown, null), (row.Health, row.Status));
        Assert.Contains(nextStep, row.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recent_error_overrides_the_active_status_in_the_tenant()
    {
        ScriptTenant();
        const string channel = "Microsoft-Microsoft Entra private network-Connector/Admin";
        DateTimeOffset now = _fixture.Server.Description.UtcNow;
        _fixture.Server.Services["WAPCSvc"].StartedAt = now.AddHours(-1);
        _fixture.Server.Events.Channels[channel] =
        [
            new ServerEvent(now.AddMinutes(-1), channel, "source", 1000, 2, "The Connector trust certificate expired."),
            new ServerEvent(now.AddMinutes(-2), channel, "source", 0, 2, "Nobody knows this."),
        ];

        ConnectorStatus row = await ReadAsync(tenant: _graph.Tenant);

        Assert.Equal((ConnectorHealth.Unhealthy, "active", 2), (row.Health, row.Status, row.RecentErrors));
        Assert.Contains("at 2026-11-01 07:59:00Z", row.NextStep, StringComparison.Ordinal);
        Assert.Contains(
            "Likely cause: The connector's trust certificate had expired",
            row.NextStep,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Disabled_TLS_affects_the_health()
    {
        _fixture.Server.Registry.Set(Framework, "SchUseStrongCrypto", 0);

        ConnectorStatus row = await ReadAsync();

        Assert.Equal(ConnectorHealth.Unhealthy, row.Health);
        Assert.Contains("Repair-Connector", row.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pending_restart_is_named_in_the_next_step()
    {
        ScriptTenant();
        Assert.False((await ReadAsync(tenant: _graph.Tenant)).RebootRequired);
        _fixture.Server.PendingRebootReasons.Add("Windows Update waits for a restart.");
        ConnectorStatus row = await ReadAsync();

        Assert.True(row.RebootRequired);
        Assert.EndsWith(
            "A restart of the server is pending: Windows Update waits for a restart.",
            row.NextStep,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Installation_requirements_do_not_affect_the_health()
    {
        _fixture.Server.Description = _fixture.Server.Description with { IsElevated = false };
        _fixture.Server.Files.Free = 1 << 20;
        _fixture.Server.PendingRebootReasons.Add("Windows Update waits for a restart.");

        ScriptTenant();
        Assert.Equal(ConnectorHealth.Healthy, (await ReadAsync(tenant: _graph.Tenant)).Health);
    }

    [Fact]
    public async Task Signed_in_tenant_is_compared_with_the_tenant_of_the_certificate()
    {
        ConnectorStatus row = await ReadAsync(Guid.NewGuid().ToString());

        Assert.Equal(ConnectorHealth.Unhealthy, row.Health);
        Assert.Contains(CheckFixture.Tenant, row.NextStep, StringComparison.Ordinal);
    }

    // Scripts the connector of this server, which is active in a group with two other connectors.
    private void ScriptTenant()
    {
        string[] connectors = ["c1:srv01.contoso.local:active", "c2:other:active", "c3:third:active"];
        _ = _graph
            .Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage(connectors))
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU West:eur"))
            .On($"GET {GraphFixture.Profile}/connectorGroups/g1/members", 200, TenantScript.ConnectorPage(connectors));
    }

    private Task<ConnectorStatus> ReadAsync(string? tenantId = null, TenantDirectory? tenant = null) =>
        _graph.RunAsync(
            new StatusReader(Environments.Global, tenant, SilentReporter.Instance).OfServerAsync(
                new CheckTarget(_fixture.Server, Environments.Global, TimeProvider.System)
                {
                    Tenant = tenant,
                    TenantId = tenantId,
                },
                TestContext.Current.CancellationToken
            )
        );
}
