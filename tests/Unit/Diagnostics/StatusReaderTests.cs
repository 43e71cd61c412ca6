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

/// <summary>The row of a server, with and without the tenant's answer.</summary>
public sealed class StatusReaderTests
{
    private const string Framework = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";
    private const string Net = @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full";

    private readonly CheckFixture _stage = new();
    private readonly GraphFixture _graph = new();

    public StatusReaderTests() => _stage.Server.Registry.Set(Net, "Release", 533320);

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public async Task A_workstation_without_a_connector_is_not_meant(bool isServer, bool hasConnector, bool isMeant)
    {
        CheckFixture stage = new(hasConnector);
        stage.Server.Description = stage.Server.Description with { IsWindowsServer = isServer };

        Assert.Equal(isMeant, await StatusReader.IsMeantAsync(stage.Server, TestContext.Current.CancellationToken));
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
    public async Task Health_is_unknown_without_a_sign_in_and_names_the_command_that_signs_in()
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
    [InlineData(503, "in a few minutes. If it stays so, sign in again: Connect-EntraPrivateAccess")]
    public async Task Health_is_unknown_if_Graph_does_not_answer(int status, string nextStep)
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
    public async Task Error_of_a_minute_ago_decides_against_a_tenant_that_says_active()
    {
        ScriptTenant();
        const string channel = "Microsoft-Microsoft Entra private network-Connector/Admin";
        DateTimeOffset now = _stage.Server.Description.UtcNow;
        _stage.Server.Services["WAPCSvc"].StartedAt = now.AddHours(-1);
        _stage.Server.Events.Channels[channel] =
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
    public async Task TLS_that_is_switched_off_is_part_of_the_verdict()
    {
        _stage.Server.Registry.Set(Framework, "SchUseStrongCrypto", 0);

        ConnectorStatus row = await ReadAsync();

        Assert.Equal(ConnectorHealth.Unhealthy, row.Health);
        Assert.Contains("Repair-Connector", row.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_an_installation_asks_for_is_not()
    {
        _stage.Server.Description = _stage.Server.Description with { IsElevated = false };
        _stage.Server.Files.Free = 1 << 20;
        _stage.Server.PendingRebootReasons.Add("Windows Update waits for a restart.");

        ScriptTenant();
        Assert.Equal(ConnectorHealth.Healthy, (await ReadAsync(tenant: _graph.Tenant)).Health);
    }

    [Fact]
    public async Task The_signed_in_tenant_is_compared_with_the_certificate_s()
    {
        ConnectorStatus row = await ReadAsync(Guid.NewGuid().ToString());

        Assert.Equal(ConnectorHealth.Unhealthy, row.Health);
        Assert.Contains(CheckFixture.Tenant, row.NextStep, StringComparison.Ordinal);
    }

    // This server's connector, active in a group with another one.
    private void ScriptTenant()
    {
        string[] connectors = ["c1:srv01.contoso.local:active", "c2:other:active"];
        _ = _graph
            .Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage(connectors))
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU West:eur"))
            .On($"GET {GraphFixture.Profile}/connectorGroups/g1/members", 200, TenantScript.ConnectorPage(connectors));
    }

    private Task<ConnectorStatus> ReadAsync(string? tenantId = null, TenantDirectory? tenant = null) =>
        _graph.RunAsync(
            new StatusReader(Environments.Global, tenant, TimeProvider.System, SilentReporter.Instance)
            {
                TenantId = tenantId,
            }.OfServerAsync(_stage.Server, TestContext.Current.CancellationToken)
        );
}
