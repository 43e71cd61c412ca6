using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>A repair that is killed after each single change, or whose disk fills at each single write.</summary>
public sealed partial class RepairRunTests
{
    private const string Framework = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";
    private const string Program = Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe";
    private const string Updater = Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe";
    private const int EnoughChanges = 60;

    [Fact]
    public async Task Killed_repair_is_finished_by_the_next_repair()
    {
        int kills = 0;
        for (bool isKilled = true; isKilled; kills++)
        {
            Assert.InRange(kills, 0, EnoughChanges);
            RepairRunTests test = new();
            test.Break();
            test.Server.Journal.KilledAfter = kills;
            isKilled = await Record.ExceptionAsync(test.RepairAsync) is ChangeJournal.KilledException;

            test.Server.Journal.KilledAfter = null;
            _ = await test.RepairAsync();

            await test.AssertRepairedAsync();
        }

        Assert.True(kills > 10, $"{kills} kills");
    }

    [Fact]
    public async Task Repair_on_a_disk_that_fills_reports_it_and_is_finished_by_the_next_repair()
    {
        int runs = 0;
        for (bool isFull = true; isFull; runs++)
        {
            Assert.InRange(runs, 0, EnoughChanges);
            RepairRunTests test = new();
            test.Break();
            test.Server.Files.WritesUntilFull = runs;

            IReadOnlyList<ConnectorRepair> rows = await test.RepairAsync();

            ConnectorRepair[] failed = [.. rows.Where(row => row.Result is ConnectorRepairResult.Failed)];
            Assert.All(failed, row => Assert.Contains("not enough space", row.Detail, StringComparison.Ordinal));
            isFull = test.Server.Files.WritesUntilFull < 0;
            test.Server.Files.WritesUntilFull = null;
            _ = await test.RepairAsync();
            await test.AssertRepairedAsync();
        }

        Assert.True(runs > 2, $"{runs} runs");
    }

    private void Break()
    {
        Install();
        Server.Journal.Time = Server.Description.UtcNow;
        foreach (string side in (string[])["Client", "Server"])
        {
            Server.Registry.Set(Tls + side, "Enabled", 0);
            Server.Registry.Set(Tls + side, "DisabledByDefault", 1);
        }

        Server.Registry.Set(Framework, "SchUseStrongCrypto", 0);
        Server.Registry.Set(Framework, "SchUseStrongCrypto", 0, wow64: true);
        foreach (string program in (string[])[Program, Updater])
        {
            Server.Files.Set(program + ".config", "<configuration");
            Server.Files.Set(program + ".config.bak", "<configuration/>");
        }

        Server.Services["WAPCSvc"].State = ServiceState.Stopped;
        Server.Services["WAPCUpdaterSvc"].StartedAt = Server.Description.UtcNow;
    }

    private Task<IReadOnlyList<ConnectorRepair>> RepairAsync() => RunAsync(InterruptedChecks);

    private async Task AssertRepairedAsync()
    {
        Assert.All((string[])["Client", "Server"], side =>
            Assert.Equal((1, 0), (Value(Tls + side, "Enabled"), Value(Tls + side, "DisabledByDefault")))
        );
        Assert.Equal(1, Value(Framework, "SchUseStrongCrypto"));
        Assert.Equal(1, Value(Framework, "SchUseStrongCrypto", wow64: true));
        foreach (
            (string service, string program) in ((string, string)[])[("WAPCSvc", Program), ("WAPCUpdaterSvc", Updater)]
        )
        {
            Assert.Equal("<configuration/>", Server.Files.ReadAllText(program + ".config"));
            Assert.Equal(ServiceState.Running, Server.Services[service].State);
            Assert.True(
                Server.Services[service].StartedAt >= Server.Files.LastWriteTime(program + ".config"),
                $"{service} has not read its file."
            );
        }

        int changes = Server.Journal.Count;
        Assert.DoesNotContain(await RepairAsync(), row => row.Result is ConnectorRepairResult.Repaired);
        Assert.Equal(changes, Server.Journal.Count);
    }

    private object? Value(string key, string name, bool wow64 = false) =>
        Server.Registry.ReadAsync(key, name, TestContext.Current.CancellationToken, wow64).Result;

    private static IReadOnlyList<Check> InterruptedChecks() =>
        [
            .. TlsCheckList.ForConnector(),
            .. ConnectorCheckList
                .Create()
                .Where(check =>
                    s_testedChecks.Contains(check.Name) || check.Name is "ConfigurationFiles" or "ConfigurationInUse"
                ),
        ];
}
