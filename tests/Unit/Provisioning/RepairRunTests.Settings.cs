using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed partial class RepairRunTests
{
    private const string Written = "write " + BackendSetting.CurrentKey + @"\" + BackendSetting.Spnego;

    [Theory]
    [InlineData(nameof(ServiceState.Running), new[] { Written, "stop WAPCSvc", "start WAPCSvc" })]
    [InlineData(nameof(ServiceState.Stopped), new[] { Written })]
    public async Task Value_under_the_former_key_is_set_under_the_current_one(string state, string[] journal)
    {
        Install();
        Server.Services["WAPCSvc"].State = Enum.Parse<ServiceState>(state);
        Server.Registry.Set(BackendSetting.FormerKey, BackendSetting.Spnego, 1);

        ConnectorRepair row = Assert.Single(await RunAsync(FormerSettings));

        Assert.Equal(
            ("MoveFormerSettings", BackendSetting.Spnego, ConnectorRepairResult.Repaired, CheckStatus.Pass),
            (row.Action, row.Target, row.Result, row.CheckAfter)
        );
        Assert.Equal(
            journal,
            Server.Journal.Where(entry => entry == Written || entry.EndsWith(" WAPCSvc", StringComparison.Ordinal))
        );
        Assert.Empty(await RunAsync(FormerSettings));
    }

    [Fact]
    public async Task Value_under_the_former_key_that_is_not_a_number_is_left_alone()
    {
        Install();
        Server.Registry.Set(BackendSetting.FormerKey, BackendSetting.Spnego, "yes");

        Assert.Empty(await RunAsync(FormerSettings));
        Assert.Empty(Server.Journal);
    }

    private static IReadOnlyList<Check> FormerSettings() =>
        [.. ConnectorCheckList.Create().Where(check => check.Name is "Installation" or "FormerSettings")];
}
