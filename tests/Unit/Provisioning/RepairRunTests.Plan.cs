using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Plans compared with the runs that follow them.</summary>
public sealed partial class RepairRunTests
{
    private const string UpdaterFile =
        Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe.config";

    private const string Refused =
        "<configuration><system.net><defaultProxy><defaultProxy enabled=\"False\"/></defaultProxy></system.net>"
        + "</configuration>";

    [Theory]
    [InlineData("refused file of the updater", "RestoreConfiguration, AlignProxy")]
    [InlineData("refused file of the connector", "RestoreConfiguration, AlignProxy")]
    [InlineData("refused proxy of the updater", "RestoreConfiguration, AlignProxy")]
    [InlineData("two proxies", "AlignProxy")]
    [InlineData("stopped services", "StartService, StartService")]
    [InlineData("disabled service", "StartService")]
    [InlineData("values under the former key", "MoveFormerSettings")]
    public async Task Plan_lists_the_repairs_that_the_run_makes(string state, string actions)
    {
        ProvisioningFixture plan = new(Server, new ProvisioningRequest { IsPlan = true });
        Install();
        Configure(null, null);
        Break(state);

        IReadOnlyList<ConnectorRepair> planned = await RunAsync(plan, ConnectorCheckList.Create, agree: false);
        Assert.Empty(Server.Journal);
        Assert.False(Server.Files.FileExists(UpdaterFile + ".broken"));
        IReadOnlyList<ConnectorRepair> made = await RunAsync(ConnectorCheckList.Create);

        Assert.Equal(actions, string.Join(", ", made.Select(row => row.Action)));
        Assert.Equal(
            made.Select(row => (row.Action, row.Target, row.Result is ConnectorRepairResult.NotPossible)),
            planned.Select(row => (row.Action, row.Target, row.Result is ConnectorRepairResult.NotPossible))
        );
    }

    /// <summary>The connector worked without the setting that was refused in the updater's file.</summary>
    [Theory]
    [InlineData("refused file of the updater", ConnectorRepairResult.Repaired)]
    [InlineData("refused proxy of the updater", ConnectorRepairResult.NotPossible)]
    public async Task Corrected_file_of_the_updater_does_not_change_the_proxy_of_the_connector(
        string state,
        ConnectorRepairResult result
    )
    {
        Install();
        Configure(null, null);
        Break(state);

        IReadOnlyList<ConnectorRepair> rows = await RunAsync(ConnectorCheckList.Create);

        Assert.Equal(result, Assert.Single(rows, row => row.Action == "AlignProxy").Result);
        Assert.Equal("<configuration/>", Server.Files.ReadAllText(ConnectorFile));
        Assert.DoesNotContain("enabled=\"false\"", Server.Files.ReadAllText(UpdaterFile), StringComparison.Ordinal);
    }

    private void Break(string state)
    {
        switch (state)
        {
            case "refused file of the updater":
                Server.Files.Set(UpdaterFile, Refused);
                break;
            case "refused file of the connector":
                Server.Files.Set(ConnectorFile, Refused);
                break;
            case "refused proxy of the updater":
                Server.Files.Set(
                    UpdaterFile,
                    "<configuration><system.net><defaultProxy><proxy proxyAddress=\"http://p:8080\"/></defaultProxy>"
                        + "</system.net></configuration>"
                );
                break;
            case "two proxies":
                Configure("http://proxy:8080", "http://other:8080");
                Server.Network.AddHost("proxy");
                break;
            case "stopped services":
                Server.Services["WAPCSvc"].State = ServiceState.Stopped;
                Server.Services["WAPCUpdaterSvc"].State = ServiceState.Stopped;
                break;
            case "disabled service":
                Server.Services["WAPCSvc"].StartType = ServiceStartType.Disabled;
                break;
            default:
                Server.Registry.Set(
                    @"HKLM\SOFTWARE\Microsoft\Microsoft AAD App Proxy Connector",
                    "UseSpnegoAuthentication",
                    1
                );
                break;
        }
    }
}
