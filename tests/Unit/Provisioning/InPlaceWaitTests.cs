using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class InPlaceWaitTests
{
    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";
    private const string Program = Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe";
    private const string Updater = Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe";

    private static readonly Version s_old = new(1, 5, 4594, 0);
    private static readonly Version s_new = new(1, 5, 4892, 0);
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    private readonly ProvisioningFixture _stage = new();

    public InPlaceWaitTests()
    {
        _stage.Server.Files.Set(Folder + @"\RegisterConnector.ps1", "param()");
        _stage.Server.Files.Set(
            Folder
                + @"\Modules\MicrosoftEntraPrivateNetworkConnectorPSModule\MicrosoftEntraPrivateNetworkConnectorPSModule.psd1",
            "@{}"
        );
        _ = _stage.Server.Services.Add(new FakeService { Name = "WAPCSvc" });
        Place(Program, s_new);
        AddUpdater(s_old);
    }

    [Fact]
    public async Task The_old_updater_beside_the_new_connector_is_not_the_end()
    {
        Task<InstalledConnector> wait = Wait();
        await Pass(10);
        _stage.Server.Services.Remove("WAPCUpdaterSvc");
        await Pass(10);
        Assert.False(wait.IsCompleted);

        AddUpdater(s_new);

        InstalledConnector found = await _stage.Run(wait, s_step);
        Assert.True(found.IsComplete);
        Assert.Equal(s_new, found.UpdaterVersion);
    }

    [Fact]
    public async Task A_service_that_goes_while_the_files_are_read_is_not_taken_for_there()
    {
        AddUpdater(s_new);
        _stage.Server.Files.Looking = path =>
        {
            if (path == Updater)
            {
                _stage.Server.Files.Looking = null;
                _stage.Server.Services.Remove("WAPCUpdaterSvc");
            }
        };
        Task<InstalledConnector> wait = Wait();
        await Pass(10);
        Assert.False(wait.IsCompleted);

        AddUpdater(s_new);

        Assert.True((await _stage.Run(wait, s_step)).IsComplete);
    }

    [Fact]
    public async Task An_updater_of_another_version_serves_once_nothing_changed_for_a_minute_and_the_screen_says_why()
    {
        DateTimeOffset start = _stage.Clock.GetUtcNow();

        InstalledConnector found = await _stage.Run(Wait(), s_step);

        Assert.Equal(s_old, found.UpdaterVersion);
        Assert.True(_stage.Clock.GetUtcNow() - start >= TimeSpan.FromSeconds(60));
        Assert.Contains(_stage.Reporter.Said, line =>
            line.Contains("it is 1.5.4594.0, not 1.5.4892.0", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_change_starts_the_minute_anew()
    {
        Task<InstalledConnector> wait = Wait();
        await Pass(50);
        _stage.Server.Registry.Set(
            @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{0F0A7B58-6F2B-4E0F-9B7A-3B3B7C1B7E11}",
            "DisplayName",
            "Microsoft Entra private network connector"
        );
        DateTimeOffset change = _stage.Clock.GetUtcNow();

        _ = await _stage.Run(wait, s_step);

        Assert.True(_stage.Clock.GetUtcNow() - change >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task An_updater_that_goes_and_does_not_come_back_is_named()
    {
        Task<InstalledConnector> wait = Wait();
        await Pass(5);
        _stage.Server.Services.Remove("WAPCUpdaterSvc");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _stage.Run(wait, TimeSpan.FromSeconds(10))
        );

        Assert.Equal("InstallationIncomplete", fault.ErrorId);
        Assert.Contains("WAPCUpdaterSvc", fault.Message);
    }

    private Task<InstalledConnector> Wait() =>
        new InPlaceWait(_stage.Context).UntilAsync(
            s_new,
            TimeSpan.FromMinutes(5),
            TestContext.Current.CancellationToken
        );

    // Each step lets the wait look once.
    private async Task Pass(int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            _stage.Clock.Advance(s_step);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private void AddUpdater(Version version)
    {
        Place(Updater, version);
        _ = _stage.Server.Services.Add(new FakeService { Name = "WAPCUpdaterSvc", BinaryPath = $"\"{Updater}\"" });
    }

    private void Place(string path, Version version)
    {
        _stage.Server.Files.Set(path, "program");
        _stage.Server.Files.Versions[path] = version;
    }
}
