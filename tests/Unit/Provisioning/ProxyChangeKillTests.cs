using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Repairs;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>A proxy change that is killed after each single write, stop, and start, and the run that follows.</summary>
public sealed class ProxyChangeKillTests
{
    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";
    private const string Program = Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe";
    private const string Updater = Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe";
    private const int EnoughChanges = 40;

    private static readonly Uri s_address = new("http://proxy:8080");
    private static readonly ProxySetting s_proxy = ProxySetting.Explicit(s_address);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Killed_change_is_completed_by_the_next_change(bool connectorRuns, bool updaterRuns)
    {
        int kills = await KillEverywhereAsync(
            ChangeAsync,
            async (server, before) =>
            {
                IReadOnlyList<ConnectorProxy> rows = await ChangeAsync(server);
                Assert.All(rows, row => Assert.True(row.Agrees && !row.RestartRequired));
                Assert.All(rows, row => Assert.Equal("http://proxy:8080", row.Proxy));
                Assert.Equal(!before.IsDone, rows.Any(row => row.Changed || row.Restarted));
            },
            StateOf(connectorRuns),
            StateOf(updaterRuns)
        );
        Assert.True(kills > 6, $"{kills} kills");
    }

    [Fact]
    public async Task Killed_change_is_reported_and_completed_by_a_repair()
    {
        _ = await KillEverywhereAsync(
            ChangeAsync,
            async (server, before) =>
            {
                if (before.IsWritten)
                {
                    Assert.Equal(before.IsDone, !(await ReportAsync(server)).Any(row => row.RestartRequired));
                    await RepairAsync(server);
                }
                else
                {
                    _ = await ChangeAsync(server);
                }
            },
            ServiceState.Running,
            ServiceState.Running
        );
    }

    [Fact]
    public async Task Killed_installation_step_is_completed_by_the_next_installation()
    {
        int kills = await KillEverywhereAsync(
            StepAsync,
            (server, _) => StepAsync(server),
            ServiceState.Running,
            ServiceState.Running
        );
        Assert.True(kills > 6, $"{kills} kills");
    }

    [Fact]
    public async Task Manually_edited_file_takes_effect_with_the_next_change()
    {
        FakeServer server = Install(ServiceState.Running, ServiceState.Running);
        Edit(server, Updater + ".config");
        Edit(server, Program + ".config");

        Assert.All(await ReportAsync(server), row => Assert.True(row.Agrees && row.RestartRequired));
        Assert.Contains("an earlier configuration", (await ReportAsync(server))[0].Detail, StringComparison.Ordinal);
        IReadOnlyList<ConnectorProxy> rows = await ChangeAsync(server);

        Assert.All(rows, row => Assert.Equal((false, true, false), (row.Changed, row.Restarted, row.RestartRequired)));
        Assert.True(await IsInUseAsync(server));
    }

    /// <summary>The clock was set back after the files were written, so no start is ever later than they are.</summary>
    [Fact]
    public async Task File_with_a_time_in_the_future_does_not_restart_services_again()
    {
        FakeServer server = Install(ServiceState.Running, ServiceState.Running);
        _ = await ChangeAsync(server);
        server.Files.Now = server.Journal.Time!.Value;
        server.Files.Written[Program + ".config"] = server.Files.Now.AddDays(400);
        int before = server.Journal.Count;

        IReadOnlyList<ConnectorProxy> rows = await ChangeAsync(server);

        Assert.All(rows, row => Assert.Equal((false, false, false), (row.Changed, row.Restarted, row.RestartRequired)));
        Assert.Equal(before, server.Journal.Count);
        ServiceFreshness[] all = [.. ServiceFreshness.ReadAll(server, await InstalledAsync(server))];
        Assert.Equal((Program + ".config", false), (all[0].FutureFile, all[0].IsKnown));
        Assert.True(all[1].IsKnown);
    }

    [Fact]
    public async Task Restart_note_that_is_locked_does_not_prevent_a_change()
    {
        FakeServer server = Install(ServiceState.Running, ServiceState.Running);
        server.Files.Set(@"C:\ProgramData\EntraPrivateAccess\services.restarting", "WAPCSvc");
        server.Files.Deny(@"C:\ProgramData\EntraPrivateAccess\services.restarting");

        IReadOnlyList<ConnectorProxy> rows = await ChangeAsync(server);

        Assert.All(rows, row => Assert.Equal((true, true), (row.Changed, row.Agrees)));
    }

    /// <summary>The disk stays full, so the rollback can't write either.</summary>
    [Fact]
    public async Task Change_on_a_disk_that_fills_changes_both_files_or_none()
    {
        int runs = 0;
        for (bool isFull = true; isFull; runs++)
        {
            Assert.InRange(runs, 0, EnoughChanges);
            FakeServer server = Install(ServiceState.Running, ServiceState.Running);
            server.Files.WritesUntilFull = runs;

            Exception? failure = await Record.ExceptionAsync(() => ChangeAsync(server));

            Assert.True(
                failure is null or ConnectorException { RecommendedAction: not null },
                $"after {runs} writes: {failure}"
            );
            Assert.Equal(failure is null, IsWritten(server));
            Assert.Equal(server.Files.ReadAllText(Program + ".config"), server.Files.ReadAllText(Updater + ".config"));
            Assert.True(HasStates(server, ServiceState.Running, ServiceState.Running), $"after {runs} writes");
            isFull = server.Files.WritesUntilFull < 0;
            server.Files.WritesUntilFull = null;
            _ = await ChangeAsync(server);
            Assert.True(IsWritten(server) && await IsInUseAsync(server), $"after {runs} writes");
        }

        Assert.True(runs > 3, $"{runs} runs");
    }

    [Fact]
    public async Task Service_that_was_stopped_on_purpose_stays_stopped()
    {
        FakeServer server = Install(ServiceState.Running, ServiceState.Running);
        ProvisioningFixture fixture = new(server);
        ConnectorServices services = new(server, "SRV01", fixture.Clock, fixture.Reporter);
        services.NoteRestart(ConnectorServiceNames.All);
        _ = await fixture.Run(services.StopAsync(TimeSpan.FromMinutes(5), Stop), TimeSpan.FromMilliseconds(200));
        services.ForgetRestart(ConnectorServiceNames.All);

        _ = await ChangeAsync(server);

        Assert.All(ConnectorServiceNames.All, name => Assert.Equal(ServiceState.Stopped, server.Services[name].State));
    }

    /// <returns>The number of kills.</returns>
    private static async Task<int> KillEverywhereAsync(
        Func<FakeServer, Task> run,
        Func<FakeServer, (bool IsWritten, bool IsDone), Task> again,
        ServiceState connector,
        ServiceState updater
    )
    {
        for (int changes = 0; changes < EnoughChanges; changes++)
        {
            FakeServer server = Install(connector, updater);
            server.Journal.KilledAfter = changes;
            bool isKilled = false;
            try
            {
                await run(server);
            }
            catch (ChangeJournal.KilledException)
            {
                isKilled = true;
            }

            server.Journal.KilledAfter = null;
            bool isWritten = IsWritten(server);
            bool isDone = isWritten && await IsInUseAsync(server) && HasStates(server, connector, updater);
            await again(server, (isWritten, isDone));
            Assert.True(IsWritten(server), $"not written after {changes}");
            Assert.True(await IsInUseAsync(server), $"not in use after {changes}");
            Assert.True(HasStates(server, connector, updater), $"other services run after {changes}");
            Assert.DoesNotContain(ServiceFreshness.ReadAll(server, await InstalledAsync(server)), service =>
                service.NeedsRestart
            );
            if (!isKilled)
            {
                return changes;
            }
        }

        throw new InvalidOperationException("The run never ended.");
    }

    private static async Task<IReadOnlyList<ConnectorProxy>> ChangeAsync(FakeServer server)
    {
        ProvisioningFixture fixture = new(server);
        return await fixture.Run(
            new ProxyChange(fixture.Context).RunAsync(s_proxy, (_, _) => Task.FromResult(true), Stop),
            TimeSpan.FromMilliseconds(200)
        );
    }

    // With -SkipRegistration, no later step starts the services.
    private static async Task StepAsync(FakeServer server)
    {
        ProvisioningFixture fixture = new(
            server,
            new ProvisioningRequest { Proxy = s_address, SkipRegistration = true }
        );
        ProvisioningState state = new() { Installed = await InstalledAsync(server) };
        ConfigureProxyStep step = new();
        if ((await step.InspectAsync(fixture.Context, state, Stop)).Kind is StepPlanKind.Act)
        {
            _ = await fixture.Run(step.ApplyAsync(fixture.Context, state, Stop), TimeSpan.FromMilliseconds(200));
        }
    }

    private static async Task<IReadOnlyList<ConnectorProxy>> ReportAsync(FakeServer server)
    {
        ProvisioningFixture fixture = new(server);
        return await new ProxyReport(server, server.Description, fixture.Context.Environment).OfAsync(
            await InstalledAsync(server),
            [],
            [],
            Stop
        );
    }

    private static async Task RepairAsync(FakeServer server)
    {
        ProvisioningFixture fixture = new(server);
        RestartRepair repair = new();
        if (await repair.PlanAsync(fixture.Context, new CheckResult(), Stop) is not null)
        {
            _ = await fixture.Run(repair.ApplyAsync(fixture.Context, Stop), TimeSpan.FromMilliseconds(200));
        }
    }

    private static bool IsWritten(FakeServer server) =>
        new ProxyConfiguration(
            server,
            new InstalledConnector
            {
                Brand = ProductNames.Current,
                Folder = Folder,
                Missing = [],
            }
        ).IsSet(s_proxy);

    // Compares the times directly instead of using the product's own logic.
    private static async Task<bool> IsInUseAsync(FakeServer server)
    {
        (string, string)[] services = [("WAPCSvc", Program), ("WAPCUpdaterSvc", Updater)];
        foreach ((string name, string program) in services)
        {
            ServiceInfo service = (await server.Services.GetAsync(name, Stop))!;
            if (
                service.State is ServiceState.Running
                && service.StartedAt < server.Files.LastWriteTime(program + ".config")
            )
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasStates(FakeServer server, ServiceState connector, ServiceState updater) =>
        server.Services["WAPCSvc"].State == connector && server.Services["WAPCUpdaterSvc"].State == updater;

    private static async Task<InstalledConnector> InstalledAsync(FakeServer server) =>
        (await ConnectorInventory.ReadAsync(server, Stop))!;

    private static ServiceState StateOf(bool runs) => runs ? ServiceState.Running : ServiceState.Stopped;

    private static void Edit(FakeServer server, string path) =>
        server.Files.WriteAllText(
            path,
            """
            <configuration><system.net><defaultProxy>
            <proxy proxyaddress="http://proxy:8080" bypassonlocal="True" usesystemdefault="True"/>
            </defaultProxy></system.net></configuration>
            """
        );

    private static FakeServer Install(ServiceState connector, ServiceState updater)
    {
        FakeServer server = new();
        server.Network.AddHost("proxy");
        server.Journal.Time = server.Description.UtcNow;
        (string, string, ServiceState)[] services =
        [
            ("WAPCSvc", Program, connector),
            ("WAPCUpdaterSvc", Updater, updater),
        ];
        foreach ((string name, string program, ServiceState state) in services)
        {
            _ = server.Services.Add(
                new FakeService
                {
                    Name = name,
                    State = state,
                    BinaryPath = $"\"{program}\"",
                    StartedAt = server.Description.UtcNow,
                }
            );
            server.Files.Set(program, "MZ");
            server.Files.Versions[program] = new Version(1, 5, 4892, 0);
            server.Files.Set(program + ".config", "<configuration>\n</configuration>");
        }

        server.Files.Set(Folder + @"\RegisterConnector.ps1", "");
        const string Module = "MicrosoftEntraPrivateNetworkConnectorPSModule";
        server.Files.Set($@"{Folder}\Modules\{Module}\{Module}.psd1", "");
        return server;
    }
}
