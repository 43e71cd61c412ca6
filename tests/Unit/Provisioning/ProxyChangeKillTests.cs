using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Repairs;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>A change of the proxy that is killed behind each single write, stop and start, and the next run.</summary>
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
    public async Task Killed_change_is_finished_by_the_next_one(bool connectorRuns, bool updaterRuns)
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
    public async Task Killed_change_is_known_to_the_report_and_finished_by_the_repair()
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
    public async Task Killed_step_of_an_installation_is_finished_by_the_next_one()
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
    public async Task File_that_was_edited_by_hand_is_read_by_the_services_after_the_next_change()
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

    [Fact]
    public async Task Service_that_was_stopped_on_purpose_stays_stopped()
    {
        FakeServer server = Install(ServiceState.Running, ServiceState.Running);
        ProvisioningFixture stage = new(server);
        ConnectorServices services = new(server, "SRV01", stage.Clock, stage.Reporter);
        services.NoteRestart(ConnectorServiceNames.All);
        _ = await stage.Run(services.StopAsync(TimeSpan.FromMinutes(5), Stop), TimeSpan.FromMilliseconds(200));
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
            bool isDone = isWritten && await IsInUseAsync(server) && AsBefore(server, connector, updater);
            await again(server, (isWritten, isDone));
            Assert.True(IsWritten(server), $"not written after {changes}");
            Assert.True(await IsInUseAsync(server), $"not in use after {changes}");
            Assert.True(AsBefore(server, connector, updater), $"other services run after {changes}");
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
        ProvisioningFixture stage = new(server);
        return await stage.Run(
            new ProxyChange(stage.Context).RunAsync(s_proxy, (_, _) => Task.FromResult(true), Stop),
            TimeSpan.FromMilliseconds(200)
        );
    }

    // With -SkipRegistration no later step starts the services.
    private static async Task StepAsync(FakeServer server)
    {
        ProvisioningFixture stage = new(server, new ProvisioningRequest { Proxy = s_address, SkipRegistration = true });
        stage.Context.Installed = await InstalledAsync(server);
        ConfigureProxyStep step = new();
        if ((await step.InspectAsync(stage.Context, Stop)).Kind is StepPlanKind.Act)
        {
            _ = await stage.Run(step.ApplyAsync(stage.Context, Stop), TimeSpan.FromMilliseconds(200));
        }
    }

    private static async Task<IReadOnlyList<ConnectorProxy>> ReportAsync(FakeServer server)
    {
        ProvisioningFixture stage = new(server);
        return await new ProxyReport(server, server.Description, stage.Context.Environment).OfAsync(
            await InstalledAsync(server),
            [],
            [],
            Stop
        );
    }

    private static async Task RepairAsync(FakeServer server)
    {
        ProvisioningFixture stage = new(server);
        RestartRepair repair = new();
        if (await repair.PlanAsync(stage.Context, new CheckResult(), Stop) is not null)
        {
            _ = await stage.Run(repair.ApplyAsync(stage.Context, Stop), TimeSpan.FromMilliseconds(200));
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

    // By the times alone, and not by what the product makes of them.
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

    private static bool AsBefore(FakeServer server, ServiceState connector, ServiceState updater) =>
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
