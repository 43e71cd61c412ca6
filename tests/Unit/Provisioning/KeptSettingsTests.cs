using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Tests that an administrator's settings survive an upgrade that replaces files and keys.</summary>
public sealed class KeptSettingsTests
{
    private const string FormerKey = @"HKLM\SOFTWARE\Microsoft\Microsoft AAD App Proxy Connector";
    private const string Key = @"HKLM\SOFTWARE\Microsoft\Microsoft Entra private network connector";
    private const string Proxy =
        """<system.net><defaultProxy><proxy proxyaddress="http://proxy:8080"/></defaultProxy></system.net>""";

    private const string Copy = @"C:\ProgramData\EntraPrivateAccess\WAPCSvc-1.5.3437.0.exe.config";

    private static readonly InstalledConnector s_former = Installed(ProductNames.Former, "1.5.3437.0");
    private static readonly InstalledConnector s_current = Installed(ProductNames.Current, "1.5.4892.0");

    private readonly ProvisioningFixture _fixture = new();
    private readonly List<string> _warnings = [];

    public KeptSettingsTests() => Server.Services.AddConnector(ServiceState.Stopped);

    private FakeServer Server => _fixture.Server;

    [Fact]
    public async Task Settings_under_former_names_are_written_under_the_current_ones()
    {
        SetFiles(s_former, $"<configuration>\n  {Proxy}\n</configuration>", $"<configuration>{Proxy}</configuration>");
        Server.Registry.Set(FormerKey, "UseSpnegoAuthentication", 1);
        Server.Registry.Set(FormerKey, "useDefaultProxyForBackendRequests", 1);
        Server.Registry.Set(FormerKey, "TraceLevel", "Verbose");
        Server.Registry.Set(FormerKey, "Version", "1.5.3437.0");
        await StoreAsync(s_former);
        SetFiles(s_current, "<configuration>\n  <runtime/>\n</configuration>", "<configuration/>");

        ProvisioningState state = await WriteAsync(s_current);

        Assert.Equal(
            [
                "system.net of WAPCSvc",
                "system.net of WAPCUpdaterSvc",
                "UseSpnegoAuthentication=1",
                "useDefaultProxyForBackendRequests=1",
                "TraceLevel=Verbose",
            ],
            state.RestoredSettings
        );
        Assert.Equal(
            [$"<configuration>\n  <runtime/>\n  {Proxy}\n</configuration>", $"<configuration>{Proxy}</configuration>"],
            Paths(s_current).Select(Server.Files.ReadAllText)
        );
        Assert.Equal(1, await ReadAsync("UseSpnegoAuthentication"));
        Assert.Equal("Verbose", await ReadAsync("TraceLevel"));
        Assert.Null(await ReadAsync("Version"));
        Assert.Null(new KeptSettingsFile(Server).Read());
        Assert.Empty(_warnings);
        Assert.Empty((await WriteAsync(s_current)).RestoredSettings);
    }

    [Theory]
    [InlineData("<configuration/>", true)]
    [InlineData("<configuration><runtime/></configuration>", false)]
    public async Task Copy_of_a_file_that_setup_replaced_is_removed(string afterSetup, bool isKept)
    {
        SetFiles(s_current, "<configuration/>", "<configuration/>");
        foreach (string path in Paths(s_current))
        {
            Server.Files.Set(path + ".last", "<configuration/>");
        }

        await StoreAsync(s_current with { Version = new Version(1, 5, 4594, 0) });
        SetFiles(s_current, afterSetup, "<configuration/>");

        _ = await WriteAsync(s_current);

        Assert.Equal([isKept, true], Paths(s_current).Select(path => Server.Files.FileExists(path + ".last")));
    }

    [Fact]
    public async Task Settings_that_setup_kept_are_not_written_again()
    {
        SetFiles(s_current, $"<configuration>{Proxy}</configuration>", "<configuration/>");
        Server.Registry.Set(Key, "UseSpnegoAuthentication", 1);
        await StoreAsync(s_current with { Version = new Version(1, 5, 4594, 0) });
        // The administrator's value of today wins over that of an earlier run.
        Server.Registry.Set(Key, "UseSpnegoAuthentication", 0);

        Assert.Empty((await WriteAsync(s_current)).RestoredSettings);
        Assert.Equal(0, await ReadAsync("UseSpnegoAuthentication"));
    }

    [Fact]
    public async Task Run_that_was_killed_after_setup_is_completed_by_the_next_one()
    {
        SetFiles(s_former, $"<configuration>{Proxy}</configuration>", "<configuration/>");
        await StoreAsync(s_former);
        SetFiles(s_current, "<configuration/>", "<configuration/>");

        // The next run sees the new version, so what it reads now must not replace what was stored.
        await StoreAsync(s_current);
        ProvisioningState state = new() { Installed = s_current };

        Assert.True(
            await RestoredSettings.ArePendingAsync(_fixture.Context, state, TestContext.Current.CancellationToken)
        );
        Assert.Equal(["system.net of WAPCSvc"], (await WriteAsync(s_current)).RestoredSettings);
        Assert.False(
            await RestoredSettings.ArePendingAsync(_fixture.Context, state, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Run_that_was_killed_before_setup_stores_the_settings_of_today()
    {
        SetFiles(s_former, $"<configuration>{Proxy}</configuration>", "<configuration/>");
        await StoreAsync(s_former);
        SetFiles(s_former, "<configuration/>", "<configuration/>");
        await StoreAsync(s_former);

        Assert.Null(new KeptSettingsFile(Server).Read());
    }

    [Fact]
    public async Task Parts_that_setup_removed_are_named_with_the_path_of_the_former_file()
    {
        const string Former = """
            <configuration>
              <configSections><section name="own" type="Own" /></configSections>
              <startup><supportedRuntime version="v4.0" /></startup>
              <runtime>
                <gcServer enabled="true"/>
                <enforceFIPSPolicy enabled="false"/>
              </runtime>
              <appSettings file="more.config">
                <add key="TraceFilename" value="AadAppProxyConnector.log" />
                <add key="Mode" value="p@ssw0rd" />
              </appSettings>
              <own level="9"/>
              <location path=".">
                <connectionStrings><add name="Db" connectionString="p@ssw0rd"/></connectionStrings>
              </location>
              <system.net><defaultProxy enabled="false"/></system.net>
            </configuration>
            """;
        const string Installed = """
            <configuration>
              <startup>
                <!-- The same content in another form. -->
                <supportedRuntime version='v4.0'/>
              </startup>
              <runtime><gcServer enabled="true"/></runtime>
              <appSettings><add key="TraceFilename" value="MicrosoftEntraPrivateNetworkConnector.log" /></appSettings>
            </configuration>
            """;
        SetFiles(s_former, Former, Installed);
        await StoreAsync(s_former);
        SetFiles(s_current, Installed, Installed);

        ProvisioningState state = await WriteAsync(s_current);

        Assert.Equal(["system.net of WAPCSvc"], state.RestoredSettings);
        string warning = Assert.Single(_fixture.Reporter.Said, said => said.Contains("replaced"));
        Assert.Contains(
            "These parts of the former file are not in it: configSections/section name=\"own\", "
                + "runtime/enforceFIPSPolicy, appSettings/add key=\"Mode\", the attributes of appSettings, own, "
                + "connectionStrings/add name=\"Db\".",
            warning
        );
        Assert.DoesNotContain("p@ssw0rd", warning);
        Assert.Contains(Copy, warning);
        Assert.Contains(Copy, state.NextStep);
        Assert.Equal(Former, Server.Files.ReadAllText(Copy));
    }

    [Theory]
    [InlineData("<configuration")]
    [InlineData("<other/>")]
    public async Task File_that_is_not_valid_is_kept_as_a_copy(string text)
    {
        SetFiles(s_former, text, "<configuration/>");
        await StoreAsync(s_former);
        SetFiles(s_current, "<configuration/>", "<configuration/>");

        ProvisioningState state = await WriteAsync(s_current);

        Assert.Contains("WAPCSvc-1.5.3437.0.exe.config", state.NextStep);
        Assert.Equal(text, Server.Files.ReadAllText(Copy));
    }

    [Fact]
    public async Task Copy_is_removed_if_setup_kept_the_file()
    {
        const string Text = "<configuration><runtime><own/></runtime></configuration>";
        SetFiles(s_current, Text, Text);
        await StoreAsync(s_current with { Version = new Version(1, 5, 4594, 0) });
        // Another part was added in the meantime.
        SetFiles(s_current, Text.Replace("<own/>", "<own/><other/>", StringComparison.Ordinal), Text);

        Assert.Null((await WriteAsync(s_current)).NextStep);
        Assert.Empty(_fixture.Reporter.Said);
        Assert.False(Server.Files.FileExists(@"C:\ProgramData\EntraPrivateAccess\WAPCSvc-1.5.4594.0.exe.config"));
    }

    [Fact]
    public async Task Run_that_was_killed_before_it_named_lost_parts_is_completed_by_the_next_one()
    {
        SetFiles(s_former, "<configuration><runtime><own/></runtime></configuration>", "<configuration/>");
        await StoreAsync(s_former);
        SetFiles(s_current, "<configuration/>", "<configuration/>");
        ProvisioningState state = new() { Installed = s_current };

        Assert.True(
            await RestoredSettings.ArePendingAsync(_fixture.Context, state, TestContext.Current.CancellationToken)
        );
        _ = await WriteAsync(s_current);
        Assert.Contains("runtime/own", Assert.Single(_fixture.Reporter.Said));
        Assert.False(
            await RestoredSettings.ArePendingAsync(_fixture.Context, state, TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData("<configuration", "can't be read as XML")]
    [InlineData("<configuration><system.net><x/></system.net></configuration>", "unknown section <x>")]
    public async Task File_that_cannot_be_kept_is_named_in_a_warning(string text, string why)
    {
        SetFiles(s_former, text, "<configuration/>");

        await StoreAsync(s_former);

        string warning = Assert.Single(_warnings);
        Assert.Contains(Paths(s_former)[0], warning, StringComparison.Ordinal);
        Assert.Contains(why, warning, StringComparison.Ordinal);
    }

    private static InstalledConnector Installed(ProductNames names, string version) =>
        new()
        {
            Brand = names,
            Folder = $@"C:\Program Files\{names.InstallFolder}",
            Version = Version.Parse(version),
            Missing = [],
        };

    private IReadOnlyList<string> Paths(InstalledConnector connector) =>
        new ProxyConfiguration(Server, connector).Paths;

    private void SetFiles(InstalledConnector connector, string service, string updater)
    {
        Server.Files.Set(Paths(connector)[0], service);
        Server.Files.Set(Paths(connector)[1], updater);
    }

    private Task<object?> ReadAsync(string name) =>
        Server.Registry.ReadAsync(Key, name, TestContext.Current.CancellationToken);

    private Task StoreAsync(InstalledConnector connector) =>
        new KeptSettingsFile(Server).StoreAsync(connector, _warnings.Add, TestContext.Current.CancellationToken);

    private Task<ProvisioningState> WriteAsync(InstalledConnector connector) =>
        RestoredSettings.WriteAsync(
            _fixture.Context,
            new ProvisioningState { Installed = connector },
            TestContext.Current.CancellationToken
        );
}
