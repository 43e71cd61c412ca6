using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed partial class RepairRunTests
{
    private const string Channel = "Microsoft-Microsoft Entra private network-Connector/Admin";

    [Theory]
    [InlineData("The Connector trust certificate expired.", "Register-Connector -Force")]
    [InlineData("Nobody knows this.", "Get-ConnectorEvent")]
    public async Task Error_in_the_log_that_counts_is_listed_with_its_remedy(string message, string remedy)
    {
        Install();
        DateTimeOffset now = Server.Description.UtcNow;
        Server.Services["WAPCSvc"].StartedAt = now.AddHours(-2);
        Server.Events.Channels[Channel] = [new ServerEvent(now.AddHours(-1), Channel, "source", 1, 2, message)];

        ConnectorRepair row = Assert.Single(await RunAsync(() => [.. Checks(), .. EventCheckList.Create()]));

        Assert.Equal(
            ("ByHand", "RecentEvents", ConnectorRepairResult.NotPossible),
            (row.Action, row.Check, row.Result)
        );
        Assert.Contains(message, row.Detail, StringComparison.Ordinal);
        Assert.Contains(remedy, row.Detail, StringComparison.Ordinal);
    }
}
