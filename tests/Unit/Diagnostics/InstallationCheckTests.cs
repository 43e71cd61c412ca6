using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests parts of an installation that are missing although the connector can still run.</summary>
public sealed class InstallationCheckTests
{
    private readonly CheckFixture _fixture = new();

    [Fact]
    public async Task Missing_registry_key_is_reported_with_the_command_that_creates_it()
    {
        await _fixture.Server.Registry.DeleteKeyAsync(CheckFixture.RegistryKey, TestContext.Current.CancellationToken);

        CheckResult row = (await _fixture.RunAsync(ConnectorCheckList.Create())).First();

        Assert.Equal(("Installation", CheckStatus.Warn, ConnectorHealth.Degraded), (row.Name, row.Status, row.Health));
        Assert.Equal(CheckFixture.RegistryKey, row.Target);
        Assert.Contains("Run Repair-Connector", row.Action);
    }

    [Fact]
    public async Task Missing_configuration_file_is_reported_with_the_command_that_restores_it()
    {
        _fixture.Server.Files.DeleteFile(CheckFixture.UpdaterFile);

        CheckResult row = Assert.Single(await _fixture.RunAsync(ConnectorCheckList.Create()), row =>
            row.Status is not CheckStatus.Pass
        );

        Assert.Equal(
            ("ConfigurationFiles", CheckFixture.UpdaterFile, CheckStatus.Warn, ConnectorHealth.Degraded),
            (row.Name, row.Target, row.Status, row.Health)
        );
        Assert.Contains("Run Repair-Connector", row.Action);
    }

    [Theory]
    [InlineData(0, "lacks the program")]
    [InlineData(1, "marked the service WAPCUpdaterSvc for deletion")]
    public async Task Service_that_a_program_holds_is_named_as_the_cause(int deleteFlag, string detail)
    {
        _fixture.Server.Files.Versions.Clear();
        _fixture.Server.Registry.Set(
            @"HKLM\SYSTEM\CurrentControlSet\Services\WAPCUpdaterSvc",
            "DeleteFlag",
            deleteFlag
        );

        Assert.Contains(detail, await _fixture.FailAsync("Installation", CheckStatus.Fail, ConnectorHealth.Unhealthy));
    }
}
