using System.Collections.Generic;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Configuration files that .NET Framework can't read.</summary>
public sealed partial class RepairRunTests
{
    private const string ConnectorFile = Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe.config";

    [Fact]
    public async Task A_broken_configuration_file_gets_its_backup_back_and_is_kept_beside_it()
    {
        Install();
        Configure(null, null);
        Server.Files.Set(ConnectorFile, "<configuration><half");
        Server.Files.Set(ConnectorFile + ".bak", "<configuration><appSettings/></configuration>");

        ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create), row => row.Action is not "ByHand");

        Assert.Equal(("RestoreConfiguration", ConnectorRepairResult.Repaired, CheckStatus.Pass), (row.Action, row.Result, row.CheckAfter));
        Assert.Equal("<configuration><appSettings/></configuration>", Server.Files.ReadAllText(ConnectorFile));
        Assert.Equal("<configuration><half", Server.Files.ReadAllText(ConnectorFile + ".broken"));
        Assert.DoesNotContain(await RunAsync(ConnectorCheckList.Create), again => again.Action is not "ByHand");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("<neither")]
    public async Task Without_a_backup_that_can_be_read_it_is_left_to_a_person(string? backup)
    {
        Install();
        Server.Files.Set(ConnectorFile, "<configuration><half");
        if (backup is not null)
        {
            Server.Files.Set(ConnectorFile + ".bak", backup);
        }

        IReadOnlyList<ConnectorRepair> rows = await RunAsync(ConnectorCheckList.Create);

        ConnectorRepair row = Assert.Single(rows, row => row.Check == "ConfigurationFiles");
        Assert.Equal(("RestoreConfiguration", ConnectorRepairResult.NotPossible), (row.Action, row.Result));
        Assert.Contains("copy it from another server", row.Detail);
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task A_disk_that_refuses_the_copy_leaves_the_broken_file_and_not_none()
    {
        Install();
        Server.Files.Set(ConnectorFile, "<configuration><half");
        Server.Files.Set(ConnectorFile + ".bak", "<configuration/>");
        Server.Files.Deny(ConnectorFile + ".broken");
        ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create), row => row.Check == "ConfigurationFiles");
        Assert.Equal(ConnectorRepairResult.Failed, row.Result);
        Assert.Equal("<configuration><half", Server.Files.ReadAllText(ConnectorFile));
    }

    [Fact]
    public async Task A_file_that_is_held_is_told_as_failed()
    {
        Install();
        Server.Files.Set(ConnectorFile, "<configuration><half");
        Server.Files.Set(ConnectorFile + ".bak", "<configuration/>");
        using (Server.Files.HoldUnchanged(ConnectorFile))
        {
            ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create), row => row.Check == "ConfigurationFiles");

            Assert.Equal(ConnectorRepairResult.Failed, row.Result);
            Assert.Contains("in use", row.Detail);
        }
    }
}
