using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class ServiceCheckTests
{
    private readonly FakeServer _server = new();

    [Theory]
    [InlineData("AutomaticDelayed", 1077, "two minutes")]
    [InlineData("Automatic", 1077, "Run Start-Connector.")]
    [InlineData("AutomaticDelayed", 0, "Run Start-Connector.")]
    [InlineData("AutomaticDelayed", 1067, "Get-ConnectorEvent")]
    [InlineData("Disabled", 1077, "Run Start-Connector -Automatic")]
    public async Task Service_with_a_delayed_start_has_its_own_action(string startType, int exitCode, string action)
    {
        _server.Services.AddConnector(ServiceState.Stopped);
        _server.Services["WAPCSvc"].StartType = Enum.Parse<ServiceStartType>(startType);
        _server.Services["WAPCSvc"].ExitCode = exitCode;

        CheckResult found = Assert.Single(
            await new ServiceCheck(
                ConnectorCheckTable.ConnectorService,
                "WAPCSvc",
                "S-1-5-20",
                ConnectorHealth.Unhealthy,
                new InstallationCheck()
            ).RunAsync(
                new CheckContext(
                    new CheckTarget(_server, Environments.Global, TimeProvider.System),
                    _server.Description
                ),
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal(CheckStatus.Fail, found.Status);
        Assert.Contains(action, found.Action);
    }
}
