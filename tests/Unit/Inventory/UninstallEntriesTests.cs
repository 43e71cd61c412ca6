using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

public sealed class UninstallEntriesTests
{
    private const string Root = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall";
    private const string Cached =
        @"C:\ProgramData\Package Cache\{0b1f6a5e-8f0c-4a34-9a59-6f5c3d7f2b18}"
        + @"\MicrosoftEntraPrivateNetworkConnectorInstaller.exe";

    private readonly FakeServer _server = new();

    [Theory]
    [InlineData("Microsoft Entra private network connector")]
    [InlineData("Microsoft Entra-Connector für private Netzwerke")]
    public async Task Bundle_is_found_regardless_of_the_language_of_its_name(string displayName)
    {
        _server.Files.Set(Cached, "setup");
        _server.Registry.Set(
            Root + @"\{0b1f6a5e-8f0c-4a34-9a59-6f5c3d7f2b18}",
            "DisplayName",
            displayName,
            wow64: true
        );
        _server.Registry.Set(Root + @"\{0b1f6a5e-8f0c-4a34-9a59-6f5c3d7f2b18}", "BundleCachePath", Cached, wow64: true);

        Assert.Equal([new UninstallEntry(displayName, Cached, "/uninstall /quiet", IsBundle: true)], await Read());
    }

    [Fact]
    public async Task Package_is_found_by_its_folder()
    {
        const string product = "{6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9}";
        _server.Registry.Set($@"{Root}\{product}", "DisplayName", "Aktualisierungsdienst");
        _server.Registry.Set(
            $@"{Root}\{product}",
            "InstallLocation",
            @"C:\Program Files\Microsoft Entra private network connector Updater\"
        );

        UninstallEntry entry = Assert.Single(await Read());

        Assert.Equal($"/x {product} /qn", entry.Arguments);
        Assert.False(entry.IsBundle);
    }

    [Fact]
    public async Task Unrelated_product_is_ignored()
    {
        _server.Registry.Set(
            Root + @"\{6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9}",
            "DisplayName",
            "Microsoft Entra Connect"
        );
        _server.Registry.Set(
            Root + @"\{6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9}",
            "InstallLocation",
            @"C:\Program Files\"
        );

        Assert.Empty(await Read());
    }

    private Task<IReadOnlyList<UninstallEntry>> Read() =>
        UninstallEntries.ReadAsync(_server, TestContext.Current.CancellationToken);
}
