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

    [Theory]
    [InlineData("Microsoft Entra private network connector Monitor by Contoso")]
    [InlineData("Microsoft Entra private network connector 2")]
    [InlineData("Microsoft AAD Application Proxy Connector Toolkit")]
    [InlineData("A Microsoft Entra private network connector")]
    public async Task Product_whose_name_only_contains_the_connector_s_is_ignored(string displayName)
    {
        _server.Registry.Set(Root + @"\{6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9}", "DisplayName", displayName);
        _server.Registry.Set(
            Root + @"\{6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9}",
            "QuietUninstallString",
            @"C:\Contoso\uninstall.exe /all"
        );

        Assert.Empty(await Read());
    }

    [Theory]
    [InlineData("Microsoft Entra private network connector")]
    [InlineData("MICROSOFT ENTRA PRIVATE NETWORK CONNECTOR UPDATER ")]
    [InlineData("Microsoft AAD Application Proxy Connector Updater")]
    public async Task Package_is_found_by_its_whole_name(string displayName)
    {
        _server.Registry.Set(Root + @"\{6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9}", "DisplayName", displayName);

        Assert.False(Assert.Single(await Read()).IsBundle);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(17L)]
    [InlineData(new byte[] { 1, 2 })]
    [InlineData((object)new[] { "a", "b" })]
    public async Task Value_of_an_unexpected_type_is_ignored(object value)
    {
        foreach (
            string name in (string[])
                ["DisplayName", "BundleCachePath", "InstallLocation", "QuietUninstallString", "DisplayVersion"]
        )
        {
            _server.Registry.Set(Root + @"\{6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9}", name, value);
        }

        Assert.Empty(await Read());
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

    [Fact]
    public async Task Bundle_that_is_not_cached_is_removed_by_its_own_command()
    {
        const string key = Root + @"\connector";
        _server.Registry.Set(key, "BundleCachePath", Cached);
        Assert.Empty(await Read());

        _server.Registry.Set(key, "QuietUninstallString", @"""C:\x y\Setup.exe""  /uninstall /quiet ");

        Assert.Equal(
            [new UninstallEntry("CONNECTOR", @"C:\x y\Setup.exe", "/uninstall /quiet", IsBundle: true)],
            await Read()
        );
    }

    [Fact]
    public async Task Bundles_come_before_packages_and_an_entry_of_both_views_counts_once()
    {
        const string package = "{6D3F2F52-5B0E-4A57-9D7C-0B6F7E2A41C9}";
        const string bundle = "{0b1f6a5e-8f0c-4a34-9a59-6f5c3d7f2b18}";
        _server.Files.Set(Cached, "setup");
        _server.Registry.Set($@"{Root}\{package}", "DisplayName", "Microsoft Entra private network connector");
        foreach (bool wow64 in (bool[])[false, true])
        {
            _server.Registry.Set($@"{Root}\{bundle}", "DisplayName", "Connector", wow64);
            _server.Registry.Set($@"{Root}\{bundle}", "BundleCachePath", Cached, wow64);
        }

        Assert.Equal(
            [
                new UninstallEntry("Connector", Cached, "/uninstall /quiet", IsBundle: true),
                new UninstallEntry(
                    "Microsoft Entra private network connector",
                    @"C:\Windows\System32\msiexec.exe",
                    "/x {6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9} /qn",
                    IsBundle: false
                ),
            ],
            await Read()
        );
    }

    [Theory]
    [InlineData(@"C:\cache\AADApplicationProxyConnectorInstaller.exe", true)]
    [InlineData(@"C:\cache\microsoftentraprivatenetworkconnectorinstaller.EXE", true)]
    [InlineData(@"C:\cache\NotMicrosoftEntraPrivateNetworkConnectorInstaller.exe", false)]
    public async Task Bundle_is_found_by_the_file_of_the_installer(string cached, bool isFound)
    {
        _server.Files.Set(cached, "setup");
        _server.Registry.Set(Root + @"\any", "BundleCachePath", cached);

        Assert.Equal(isFound ? 1 : 0, (await Read()).Count);
    }

    [Theory]
    [InlineData("Microsoft AAD App Proxy Connector", true)]
    [InlineData("MICROSOFT AAD APP PROXY CONNECTOR UPDATER", true)]
    [InlineData(@"Microsoft AAD App Proxy Connector\Sub", false)]
    public async Task Package_is_found_by_the_folders_of_both_brands(string folder, bool isFound)
    {
        _server.Registry.Set(
            Root + @"\{6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9}",
            "InstallLocation",
            $@"C:\Program Files\{folder}"
        );

        Assert.Equal(isFound ? 1 : 0, (await Read()).Count);
    }

    [Fact]
    public async Task Entry_that_names_no_way_to_remove_it_is_ignored()
    {
        _server.Registry.Set(Root + @"\connector", "DisplayName", "Microsoft Entra private network connector");

        Assert.Empty(await Read());
    }

    private Task<IReadOnlyList<UninstallEntry>> Read() =>
        UninstallEntries.ReadAsync(_server, TestContext.Current.CancellationToken);
}
