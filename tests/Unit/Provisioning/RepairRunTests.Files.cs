using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Configuration files that .NET Framework can't read.</summary>
public sealed partial class RepairRunTests
{
    private const string ConnectorFile = Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe.config";

    [Fact]
    public async Task Broken_configuration_file_is_kept_and_replaced_by_its_backup()
    {
        Install();
        Configure(null, null);
        Server.Files.Set(ConnectorFile, "<configuration><half");
        Server.Files.Set(ConnectorFile + ".bak", "<configuration><appSettings/></configuration>");

        ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create), row =>
            row.Action is not "ByHand"
        );

        Assert.Equal(
            ("RestoreConfiguration", ConnectorRepairResult.Repaired, CheckStatus.Pass),
            (row.Action, row.Result, row.CheckAfter)
        );
        Assert.Equal("<configuration><appSettings/></configuration>", Server.Files.ReadAllText(ConnectorFile));
        Assert.Equal("<configuration><half", Server.Files.ReadAllText(ConnectorFile + ".broken"));
        Assert.DoesNotContain(await RunAsync(ConnectorCheckList.Create), again => again.Action is not "ByHand");
    }

    // The log of a file that can't be repaired is no second problem.
    [Fact]
    public async Task Row_that_follows_from_one_that_a_repair_answers_is_not_listed_again()
    {
        Check file = new RowCheck("ConfigurationFiles");
        Check log = new RowCheck("RecentEvents", "ConfigurationFiles");
        Check other = new RowCheck("DiskSpace");
        Install();
        Server.Files.Set(ConnectorFile, "<configuration><half");

        IReadOnlyList<ConnectorRepair> rows = await RunAsync(() => [file, log]);
        IReadOnlyList<ConnectorRepair> more = await RunAsync(() => [file, log, other]);

        Assert.Equal(["RestoreConfiguration"], rows.Select(row => row.Action));
        Assert.Equal(["RestoreConfiguration", "ByHand"], more.Select(row => row.Action));
        Assert.Equal("DiskSpace", more[1].Check);
    }

    private sealed class RowCheck(string name, params string[] causes)
        : Check(new CheckDefinition(name, CheckCategories.Connector, "", ""))
    {
        public override Task<IReadOnlyList<CheckResult>> RunAsync(
            CheckContext context,
            CancellationToken cancellationToken
        ) => Task.FromResult<IReadOnlyList<CheckResult>>([Fail(name, $"{name} fails.", "Look.").SameCauseAs(causes)]);
    }

    [Fact]
    public async Task Proxy_that_was_removed_is_not_restored_from_the_backup()
    {
        Install();
        Configure("http://former:8080", "http://former:8080");
        ProxyConfiguration proxies = new(
            Server,
            (await ConnectorInventory.ReadAsync(Server, TestContext.Current.CancellationToken))!
        );
        _ = proxies.Set(ProxySetting.Default);
        string cleared = Server.Files.ReadAllText(ConnectorFile);
        Assert.Contains("former", Server.Files.ReadAllText(ConnectorFile + ".bak"), StringComparison.Ordinal);
        Server.Files.Set(ConnectorFile, "<configuration><half");

        ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create), row =>
            row.Action is not "ByHand"
        );

        Assert.Equal(("RestoreConfiguration", ConnectorRepairResult.Repaired), (row.Action, row.Result));
        Assert.Equal(cleared, Server.Files.ReadAllText(ConnectorFile));
        Assert.StartsWith(
            $"Restored {ConnectorFile} as this module wrote it at 2026-10-01 00:00 UTC: no setting of a proxy.",
            row.Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Backup_from_before_the_last_change_is_named_and_its_proxy_is_not_spread()
    {
        Install();
        Configure("http://former:8080", null);
        Server.Files.Set(ConnectorFile + ".bak", Server.Files.ReadAllText(ConnectorFile));
        Server.Files.Set(ConnectorFile, "<configuration><half");
        ProvisioningFixture plan = new(Server, new ProvisioningRequest { IsPlan = true });
        const string Backup =
            $"Restore the backup (.bak) of {ConnectorFile} with the content before the change of 2026-10-01 00:00 UTC: "
            + "the proxy http://former:8080.";

        ConnectorRepair planned = (await RunAsync(plan, ConnectorCheckList.Create, agree: false))[0];
        IReadOnlyList<ConnectorRepair> rows = await RunAsync(ConnectorCheckList.Create);

        Assert.StartsWith(Backup, planned.Detail, StringComparison.Ordinal);
        Assert.StartsWith(
            Backup.Replace("Restore the backup (.bak)", "Restored the backup"),
            rows[0].Detail,
            StringComparison.Ordinal
        );
        Assert.Contains("The backup lacks the last change; run Get-ConnectorProxy", rows[0].Detail);
        ConnectorRepair align = Assert.Single(rows, row => row.Action == "AlignProxy");
        Assert.Equal(ConnectorRepairResult.NotPossible, align.Result);
        Assert.Contains("Run Set-ConnectorProxy with the proxy of both, or with -Clear.", align.Detail);
        Assert.Equal("<configuration/>", Server.Files.ReadAllText(Updater + ".config"));
    }

    [Fact]
    public async Task Copy_of_the_last_change_is_not_kept_for_a_file_that_another_program_changed()
    {
        Install();
        Configure(null, null);
        Server.Files.Set(
            ConnectorFile,
            "<configuration><system.net><defaultProxy Enabled='false'/></system.net></configuration>"
        );
        Server.Files.Set(ConnectorFile + ".last", "<configuration/>");

        _ = await RunAsync(ConnectorCheckList.Create);

        Assert.Contains("enabled='false'", Server.Files.ReadAllText(ConnectorFile), StringComparison.Ordinal);
        Assert.False(Server.Files.FileExists(ConnectorFile + ".last"));
    }

    [Theory]
    [InlineData("file", true)]
    [InlineData("file", false)]
    [InlineData("key", true)]
    [InlineData("key", false)]
    public async Task Part_that_only_setup_can_restore_is_restored_by_setup(string part, bool canBeRemoved)
    {
        Install();
        if (part == "file")
        {
            Server.Files.DeleteFile(ConnectorFile);
            // The backup lacks the last change of the proxy.
            Server.Files.Set(ConnectorFile + ".bak", "<configuration/>");
        }
        else
        {
            await Server.Registry.DeleteKeyAsync(
                @"HKLM\SOFTWARE\Microsoft\Microsoft Entra private network connector",
                TestContext.Current.CancellationToken
            );
        }

        if (canBeRemoved)
        {
            Server.Registry.Set(
                @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{2f1bbd0e-1f6b-4b43-9a6e-0c6f3b1a5d11}",
                "DisplayName",
                "Microsoft Entra private network connector"
            );
        }

        ProvisioningFixture plan = new(Server, new ProvisioningRequest { IsPlan = true });
        ConnectorRepair row = Assert.Single(await RunAsync(plan, ConnectorCheckList.Create, agree: false));

        Assert.Equal("RunSetup", row.Action);
        Assert.Equal(canBeRemoved ? ConnectorRepairResult.Planned : ConnectorRepairResult.NotPossible, row.Result);
        Assert.Contains(canBeRemoved ? "Reinstall the connector" : "no uninstall entry", row.Detail);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("<neither")]
    public async Task Broken_configuration_file_without_a_readable_backup_is_not_repaired(string? backup)
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
    public async Task Refused_configuration_file_is_corrected_and_the_broken_one_is_kept()
    {
        const string Refused = """
            <configuration><!-- ours --><system.net>
              <defaultProxy><defaultProxy enabled="False"/></defaultProxy>
            </system.net></configuration>
            """;
        Install();
        Configure(null, null);
        Server.Files.Set(ConnectorFile, Refused);
        Server.Files.Set(ConnectorFile + ".bak", "<configuration><appSettings/></configuration>");

        ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create), row =>
            row.Check == "ConfigurationFiles"
        );

        Assert.Equal(
            ("RestoreConfiguration", ConnectorRepairResult.Repaired, CheckStatus.Pass),
            (row.Action, row.Result, row.CheckAfter)
        );
        Assert.StartsWith($"Corrected {ConnectorFile}.", row.Detail, StringComparison.Ordinal);
        Assert.Equal(
            Refused.Replace(
                """<defaultProxy><defaultProxy enabled="False"/></defaultProxy>""",
                """<defaultProxy enabled="False"/>"""
            ),
            Server.Files.ReadAllText(ConnectorFile)
        );
        Assert.Equal(Refused, Server.Files.ReadAllText(ConnectorFile + ".broken"));
    }

    [Fact]
    public async Task Refused_configuration_file_without_a_certain_correction_names_the_change()
    {
        Install();
        Server.Files.Set(
            ConnectorFile,
            "<configuration><system.net><defaultProxy enable='false'/></system.net></configuration>"
        );

        ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create), row =>
            row.Check == "ConfigurationFiles"
        );

        Assert.Equal(ConnectorRepairResult.NotPossible, row.Result);
        Assert.Contains("Line 1: <defaultProxy> has no attribute 'enable'", row.Detail, StringComparison.Ordinal);
        Assert.Contains("Remove or correct the attribute 'enable'.", row.Detail, StringComparison.Ordinal);
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task Failed_copy_of_the_broken_file_leaves_it_in_place()
    {
        Install();
        Server.Files.Set(ConnectorFile, "<configuration><half");
        Server.Files.Set(ConnectorFile + ".bak", "<configuration/>");
        Server.Files.Deny(ConnectorFile + ".broken");
        ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create), row =>
            row.Check == "ConfigurationFiles"
        );
        Assert.Equal(ConnectorRepairResult.Failed, row.Result);
        Assert.Equal("<configuration><half", Server.Files.ReadAllText(ConnectorFile));
    }

    [Fact]
    public async Task File_in_use_is_reported_as_failed()
    {
        Install();
        Server.Files.Set(ConnectorFile, "<configuration><half");
        Server.Files.Set(ConnectorFile + ".bak", "<configuration/>");
        using (Server.Files.HoldUnchanged(ConnectorFile))
        {
            ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create), row =>
                row.Check == "ConfigurationFiles"
            );

            Assert.Equal(ConnectorRepairResult.Failed, row.Result);
            Assert.Contains("in use", row.Detail);
        }
    }

    private const string Entry =
        @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{2f1bbd0e-1f6b-4b43-9a6e-0c6f3b1a5d11}";

    [Fact]
    public async Task Leftover_uninstall_entries_are_removed_and_the_installation_is_not_repaired()
    {
        AddLeftovers(removes: true);

        IReadOnlyList<ConnectorRepair> rows = await RunAsync();

        Assert.Equal(
            [("RemoveLeftovers", ConnectorRepairResult.Repaired), ("ByHand", ConnectorRepairResult.NotPossible)],
            rows.Select(row => (row.Action, row.Result))
        );
        Assert.Contains("Removed what was left of Microsoft Entra private network connector", rows[0].Detail);
        Assert.EndsWith("No connector is installed. Run Install-Connector.", rows[1].Detail);
        Assert.Contains(
            "/x {2f1bbd0e-1f6b-4b43-9a6e-0c6f3b1a5d11}",
            Assert.Single(Server.Processes.Started).Request.Arguments
        );
        Assert.Equal(["ByHand"], (await RunAsync()).Select(row => row.Action));
    }

    [Fact]
    public async Task Uninstall_entry_that_remains_is_reported_as_failed()
    {
        AddLeftovers(removes: false);

        ConnectorRepair row = Assert.Single(await RunAsync());

        Assert.Equal(("RemoveLeftovers", ConnectorRepairResult.Failed), (row.Action, row.Result));
        Assert.Contains("the entry of Microsoft Entra private network connector is still there", row.Detail);
    }

    [Fact]
    public async Task Uninstall_entry_of_an_installed_connector_is_not_a_leftover()
    {
        AddLeftovers(removes: true);
        Install();

        Assert.Empty(await RunAsync());
    }

    private void AddLeftovers(bool removes)
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
