using System;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>A server's row, without a tenant.</summary>
public sealed class StatusReaderTests
{
    private const string Framework = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";
    private const string Net = @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full";

    private readonly CheckStage _stage = new();

    public StatusReaderTests() => _stage.Server.Registry.Set(Net, "Release", 533320);

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public async Task A_workstation_without_a_connector_is_not_meant(bool isServer, bool hasConnector, bool isMeant)
    {
        CheckStage stage = new(hasConnector);
        stage.Server.Description = stage.Server.Description with { IsWindowsServer = isServer };

        Assert.Equal(isMeant, await StatusReader.IsMeantAsync(stage.Server, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_healthy_server_s_row_says_that_its_network_was_not_tested()
    {
        ConnectorStatus row = await ReadAsync();

        Assert.Equal(ConnectorHealth.Healthy, row.Health);
        Assert.StartsWith("Nothing to do.", row.NextStep, StringComparison.Ordinal);
        Assert.Contains("Test-Connector -Category Network", row.NextStep, StringComparison.Ordinal);
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

        Assert.Equal(ConnectorHealth.Healthy, (await ReadAsync()).Health);
    }

    [Fact]
    public async Task The_signed_in_tenant_is_compared_with_the_certificate_s()
    {
        ConnectorStatus row = await ReadAsync(Guid.NewGuid().ToString());

        Assert.Equal(ConnectorHealth.Unhealthy, row.Health);
        Assert.Contains(CheckStage.Tenant, row.NextStep, StringComparison.Ordinal);
    }

    private Task<ConnectorStatus> ReadAsync(string? tenantId = null) =>
        new StatusReader(Environments.Global, null, TimeProvider.System, SilentReporter.Instance) { TenantId = tenantId }.OfServerAsync(_stage.Server, TestContext.Current.CancellationToken);
}
