using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class SetupCompletionTests
{
    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";
    private const string Program = Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe";
    private const string Updater = Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe";

    private static readonly Version s_old = new(1, 5, 4594, 0);
    private static readonly Version s_new = new(1, 5, 4892, 0);
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    private readonly ProvisioningFixture _fixture = new();

    public SetupCompletionTests()
    {
        _fixture.Server.Files.Set(Folder + @"\RegisterConnector.ps1", "param()");
        _fixture.Server.Files.Set(
            Folder
                + @"\Modules\MicrosoftEntraPrivateNetworkConnectorPSModule"
                + @"\MicrosoftEntraPrivateNetworkConnectorPSModule.psd1",
            "@{}"
        );
        _ = _fixture.Server.Services.Add(new FakeService { Name = "WAPCSvc" });
        PlaceFile(Program, s_new);
        AddUpdater(s_old);
    }

    [Fact]
    public async Task Old_updater_next_to_the_new_connector_does_not_end_the_wait()
    {
        Task<InstalledConnector> wait = WaitAsync();
        await AdvanceAsync(10);
        _fixture.Server.Services.Remove("WAPCUpdaterSvc");
        await AdvanceAsync(10);
        Assert.False(wait.IsCompleted);

        AddUpdater(s_new);

        InstalledConnector found = await _fixture.Run(wait, s_step);
        Assert.True(found.IsComplete);
        Assert.Equal(s_new, found.UpdaterVersion);
    }

    [Fact]
    public async Task Service_that_is_removed_during_the_file_check_does_not_end_the_wait()
    {
        AddUpdater(s_new);
        _fixture.Server.Files.Looking = path =>
        {
            if (path == Updater)
            {
                _fixture.Server.Files.Looking = null;
                _fixture.Server.Services.Remove("WAPCUpdaterSvc");
            }
        };
        Task<InstalledConnector> wait = WaitAsync();
        await AdvanceAsync(10);
        Assert.False(wait.IsCompleted);

        AddUpdater(s_new);

        Assert.True((await _fixture.Run(wait, s_step)).IsComplete);
    }

    [Fact]
    public async Task Updater_of_another_version_is_accepted_after_a_minute_without_changes_and_the_reason_is_reported()
    {
        DateTimeOffset start = _fixture.Clock.GetUtcNow();

        InstalledConnector found = await _fixture.Run(WaitAsync(), s_step);

        Assert.Equal(s_old, found.UpdaterVersion);
        Assert.True(_fixture.Clock.GetUtcNow() - start >= TimeSpan.FromSeconds(60));
        Assert.Contains(_fixture.Reporter.Said, line =>
            line.Contains("it is 1.5.4594.0, not 1.5.4892.0", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Change_restarts_the_minute()
    {
        Task<InstalledConnector> wait = WaitAsync();
        await AdvanceAsync(50);
        _fixture.Server.Registry.Set(
            @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{0F0A7B58-6F2B-4E0F-9B7A-3B3B7C1B7E11}",
            "DisplayName",
            "Microsoft Entra private network connector"
        );
        DateTimeOffset change = _fixture.Clock.GetUtcNow();

        _ = await _fixture.Run(wait, s_step);

        Assert.True(_fixture.Clock.GetUtcNow() - change >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Time_in_which_the_machine_was_suspended_does_not_count()
    {
        Task<InstalledConnector> wait = WaitAsync();
        await AdvanceAsync(3);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        await AdvanceAsync(5);
        Assert.False(wait.IsCompleted);

        AddUpdater(s_new);

        Assert.Equal(s_new, (await _fixture.Run(wait, s_step)).UpdaterVersion);
    }

    [Fact]
    public async Task Updater_that_is_removed_for_good_is_reported_as_missing()
    {
        Task<InstalledConnector> wait = WaitAsync();
        await AdvanceAsync(5);
        _fixture.Server.Services.Remove("WAPCUpdaterSvc");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _fixture.Run(wait, TimeSpan.FromSeconds(10))
        );

        Assert.Equal("InstallationIncomplete", fault.ErrorId);
        Assert.Contains("WAPCUpdaterSvc", fault.Message);
    }

    private Task<InstalledConnector> WaitAsync() =>
        new SetupCompletion(_fixture.Context).WaitAsync(
            s_new,
            TimeSpan.FromMinutes(5),
            TestContext.Current.CancellationToken
        );

    // Each step lets the wait check the server once.
    private async Task AdvanceAsync(int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            _fixture.Clock.Advance(s_step);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private void AddUpdater(Version version)
    {
        PlaceFile(Updater, version);
        _ = _fixture.Server.Services.Add(new FakeService { Name = "WAPCUpdaterSvc", BinaryPath = $"\"{Updater}\"" });
    }

    private void PlaceFile(string path, Version version)
    {
        _fixture.Server.Files.Set(path, "program");
        _fixture.Server.Files.Versions[path] = version;
    }
}
