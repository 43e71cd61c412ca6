using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>
/// A removal that is killed after each single change, or whose disk fills at each single write, and the run that
/// follows.
/// </summary>
public sealed class InterruptedRemovalTests
{
    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";
    private const string Program = Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe";
    private const string Data = @"C:\ProgramData\Microsoft\Microsoft Entra private network connector";
    private const string Product = "{0b1f6a5e-8f0c-4a34-9a59-6f5c3d7f2b18}";
    private const string Entry = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\" + Product;
    private const string Cached =
        $@"C:\ProgramData\Package Cache\{Product}\MicrosoftEntraPrivateNetworkConnectorInstaller.exe";

    private const int EnoughChanges = 40;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_removal_is_finished_by_the_next_one()
    {
        int kills = 0;
        for (bool isKilled = true; isKilled; kills++)
        {
            Assert.InRange(kills, 0, EnoughChanges);
            FakeServer server = Install();
            server.Journal.KilledAfter = kills;
            isKilled = await Record.ExceptionAsync(() => RemoveAsync(server)) is ChangeJournal.KilledException;

            server.Journal.KilledAfter = null;
            _ = await RemoveAsync(server);

            await AssertRemovedAsync(server);
        }

        Assert.True(kills > 3, $"{kills} kills");
    }

    [Fact]
    public async Task Removal_on_a_disk_that_fills_ends_with_an_error_and_is_finished_by_the_next_one()
    {
        int runs = 0;
        for (bool isFull = true; isFull; runs++)
        {
            Assert.InRange(runs, 0, EnoughChanges);
            FakeServer server = Install();
            server.Files.WritesUntilFull = runs;

            Exception? failure = await Record.ExceptionAsync(() => RemoveAsync(server));

            isFull = server.Files.WritesUntilFull < 0;
            if (failure is not null)
            {
                ConnectorException fault = Assert.IsType<ConnectorException>(failure);
                Assert.Equal("DiskFull", fault.ErrorId);
                Assert.NotNull(fault.RecommendedAction);
            }

            server.Files.WritesUntilFull = null;
            _ = await RemoveAsync(server);
            await AssertRemovedAsync(server);
        }

        Assert.True(runs > 1, $"{runs} runs");
    }

    [Fact]
    public async Task Folder_that_cannot_be_created_is_an_error_of_the_disk()
    {
        FakeServer server = Install();
        server.Files.Deny(@"C:\ProgramData\EntraPrivateAccess");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => RemoveAsync(server));

        Assert.Equal("ServerDiskRefused", fault.ErrorId);
        Assert.NotNull(server.Services["WAPCSvc"]);
    }

    private static async Task<ConnectorRemoval> RemoveAsync(FakeServer server)
    {
        ProvisioningFixture fixture = new(server);
        return await fixture.Run(
            new Uninstallation(fixture.Context).RunAsync(removeData: true, (_, _) => Task.FromResult(true), Stop),
            TimeSpan.FromMilliseconds(200)
        );
    }

    private static async Task AssertRemovedAsync(FakeServer server)
    {
        Assert.Null(await server.Services.GetAsync("WAPCSvc", Stop));
        Assert.False(server.Files.FileExists(Program));
        Assert.False(server.Files.DirectoryExists(Data));
        Assert.False(server.Files.DirectoryExists(@"C:\ProgramData\EntraPrivateAccess"));
        _ = Assert.Single(server.Processes.Started);
        Assert.False((await RemoveAsync(server)).Changed);
    }

    private static FakeServer Install()
    {
        FakeServer server = new();
        server.Services.AddConnector(ServiceState.Running);
        server.Files.Set(Program, "MZ");
        server.Files.Versions[Program] = new Version(1, 5, 4892, 0);
        server.Files.Set(Folder + @"\RegisterConnector.ps1", "");
        server.Files.Set(Data + @"\Config\TrustSettings.xml", "<ConnectorTrustSettingsFile/>");
        server.Files.Set(Cached, "MZ");
        server.Registry.Set(Entry, "DisplayName", "Microsoft Entra private network connector");
        server.Registry.Set(Entry, "BundleCachePath", Cached);
        server.Processes.OnStart = request =>
        {
            // What the uninstaller does, in its own process.
            server.Services.Remove("WAPCSvc");
            server.Services.Remove("WAPCUpdaterSvc");
            server.Files.RemoveBelow(Folder);
            server.Files.RemoveBelow($@"C:\ProgramData\Package Cache\{Product}");
            server.Registry.Remove(Entry);
            return new FakeProcess { ImagePath = request.FileName };
        };
        return server;
    }
}
