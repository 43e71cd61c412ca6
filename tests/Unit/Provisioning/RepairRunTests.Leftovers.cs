using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Entries of Windows for programs that are gone.</summary>
public sealed partial class RepairRunTests
{
    private const string Entry = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{2f1bbd0e-1f6b-4b43-9a6e-0c6f3b1a5d11}";

    [Fact]
    public async Task Entries_without_a_program_are_removed_and_the_installation_is_left_to_a_person()
    {
        Leave(removes: true);

        IReadOnlyList<ConnectorRepair> rows = await RunAsync();

        Assert.Equal([("RemoveLeftovers", ConnectorRepairResult.Repaired), ("ByHand", ConnectorRepairResult.NotPossible)], rows.Select(row => (row.Action, row.Result)));
        Assert.Contains("Removed what was left of Microsoft Entra private network connector", rows[0].Detail);
        Assert.EndsWith("No connector is installed. Run Install-Connector.", rows[1].Detail);
        Assert.Contains("/x {2f1bbd0e-1f6b-4b43-9a6e-0c6f3b1a5d11}", Assert.Single(Server.Processes.Started).Request.Arguments);
        Assert.Equal(["ByHand"], (await RunAsync()).Select(row => row.Action));
    }

    [Fact]
    public async Task An_entry_that_stays_is_a_failure()
    {
        Leave(removes: false);

        ConnectorRepair row = Assert.Single(await RunAsync());

        Assert.Equal(("RemoveLeftovers", ConnectorRepairResult.Failed), (row.Action, row.Result));
        Assert.Contains("the entry of Microsoft Entra private network connector is still there", row.Detail);
    }

    [Fact]
    public async Task What_is_left_of_a_connector_that_is_there_is_no_leftover()
    {
        Leave(removes: true);
        Install();

        Assert.Empty(await RunAsync());
    }

    private void Leave(bool removes)
    {
        Server.Registry.Set(Entry, "DisplayName", "Microsoft Entra private network connector");
        Server.Processes.OnStart = _ => new FakeProcess { Exit = RunAsync() };

        async Task<int> RunAsync()
        {
            if (removes)
            {
                await Server.Registry.DeleteKeyAsync(Entry, CancellationToken.None);
            }

            return 0;
        }
    }
}
