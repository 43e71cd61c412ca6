using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

public sealed class ConnectorInventoryTests
{
    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";
    private const string OldFolder = @"C:\Program Files\Microsoft AAD App Proxy Connector";

    private readonly FakeServer _server = new();

    [Theory]
    [InlineData("\"C:\\Program Files\\x y\\a.exe\" -k z", @"C:\Program Files\x y\a.exe")]
    [InlineData(@"C:\Program Files\x y\a.exe -k z", @"C:\Program Files\x y\a.exe")]
    [InlineData(@"C:\tools\a.EXE", @"C:\tools\a.EXE")]
    [InlineData("\"C:\\broken", @"C:\broken")]
    [InlineData("svchost", "svchost")]
    public void Program_is_extracted_from_the_command_line(string commandLine, string program) =>
        Assert.Equal(program, ConnectorInventory.ProgramOf(commandLine));

    [Fact]
    public async Task Empty_server_has_no_connector() => Assert.Null(await Read());

    [Fact]
    public async Task Complete_installation_has_no_missing_parts()
    {
        Install(
            Folder,
            "MicrosoftEntraPrivateNetworkConnectorService.exe",
            "MicrosoftEntraPrivateNetworkConnectorPSModule",
            "1.5.4892.0"
        );
        _server.Services.AddConnector(ServiceState.Running);

        InstalledConnector? found = await Read();

        Assert.NotNull(found);
        Assert.Empty(found.Missing);
        Assert.Equal(new Version(1, 5, 4892, 0), found.Version);
        Assert.Same(ProductNames.Current, found.Brand);
        Assert.Equal(Folder + @"\RegisterConnector.ps1", found.RegistrationScript);
        Assert.Equal(Folder + @"\Modules", found.ModulesFolder);
    }

    [Fact]
    public async Task Former_brand_is_recognized_by_its_names()
    {
        Install(OldFolder, "ApplicationProxyConnectorService.exe", "AppProxyPSModule", "1.5.3437.0");

        InstalledConnector? found = await Read();

        Assert.Same(ProductNames.Former, found?.Brand);
        Assert.Contains("the service WAPCSvc", found!.Missing);
    }

    [Fact]
    public async Task Script_in_a_subfolder_is_found()
    {
        Install(
            Folder,
            "MicrosoftEntraPrivateNetworkConnectorService.exe",
            "MicrosoftEntraPrivateNetworkConnectorPSModule",
            "1.5.4892.0"
        );
        _server.Files.Move(Folder + @"\RegisterConnector.ps1", Folder + @"\Scripts\RegisterConnector.ps1");

        Assert.Equal(Folder + @"\Scripts\RegisterConnector.ps1", (await Read())?.RegistrationScript);
    }

    [Fact]
    public async Task Services_without_a_program_are_a_broken_installation()
    {
        _server.Services.AddConnector(ServiceState.Stopped);

        InstalledConnector? found = await Read();

        Assert.False(found?.IsComplete);
        Assert.Contains("RegisterConnector.ps1", found!.Missing);
    }

    [Fact]
    public async Task Folder_and_versions_are_those_of_the_services()
    {
        const string program = @"D:\Connector\MicrosoftEntraPrivateNetworkConnectorService.exe";
        const string updater = @"D:\Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe";
        foreach ((string name, string path) in ((string, string)[])[("WAPCSvc", program), ("WAPCUpdaterSvc", updater)])
        {
            _ = _server.Services.Add(new FakeService { Name = name, BinaryPath = $"\"{path}\" -k" });
            _server.Files.Set(path, "program");
        }

        _server.Files.Versions[program] = new Version(1, 5, 2);
        _server.Files.Versions[updater] = new Version(1, 5, 1);
        InstalledConnector found = (await Read())!;

        Assert.Equal(@"D:\Connector", found.Folder);
        Assert.Equal((new Version(1, 5, 2), new Version(1, 5, 1)), (found.Version, found.UpdaterVersion));
        Assert.Equal(("WAPCSvc", "WAPCUpdaterSvc"), (found.ConnectorService?.Name, found.UpdaterService?.Name));
        Assert.False(found.IsOfOneVersion);
        Assert.True((found with { UpdaterVersion = found.Version }).IsOfOneVersion);
        Assert.Equal(
            ["RegisterConnector.ps1", "the module MicrosoftEntraPrivateNetworkConnectorPSModule"],
            found.Missing
        );
        Assert.Equal((null, null), (found.RegistrationScript, found.ModulesFolder));
    }

    [Fact]
    public async Task Version_of_an_updater_without_a_service_is_that_of_its_program()
    {
        const string updater = Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe";
        Install(Folder, "MicrosoftEntraPrivateNetworkConnectorService.exe", "module", "1.5.2");
        _server.Files.Set(updater, "program");
        _server.Files.Versions[updater] = new Version(1, 5, 3);

        Assert.Equal(new Version(1, 5, 3), (await Read())?.UpdaterVersion);
    }

    [Fact]
    public async Task Program_that_setup_removes_at_this_moment_is_missing()
    {
        Install(Folder, "MicrosoftEntraPrivateNetworkConnectorService.exe", "module", "1.5.2");
        _server.Files.Looking = path => throw new System.IO.IOException(path);

        InstalledConnector? found = await Read();

        Assert.Null(found?.Version);
        Assert.Equal("the program MicrosoftEntraPrivateNetworkConnectorService.exe", found?.Missing[0]);
    }

    [Fact]
    public async Task Updater_without_its_connector_is_a_broken_installation()
    {
        _server.Services.AddConnector(ServiceState.Stopped);
        _server.Services.Remove("WAPCSvc");

        InstalledConnector? found = await Read();

        Assert.Equal(Folder, found?.Folder);
        Assert.Equal(
            [
                "the program MicrosoftEntraPrivateNetworkConnectorService.exe",
                "the service WAPCSvc",
                "RegisterConnector.ps1",
                "the module MicrosoftEntraPrivateNetworkConnectorPSModule",
            ],
            found?.Missing
        );
    }

    [Fact]
    public async Task Only_a_complete_installation_passes()
    {
        Assert.Equal(
            "ConnectorNotInstalled",
            Assert.Throws<ConnectorException>(() => ConnectorInventory.RequireWhole(null, "SRV01")).ErrorId
        );
        _server.Services.AddConnector(ServiceState.Stopped);
        InstalledConnector broken = (await Read())!;

        ConnectorException fault = Assert.Throws<ConnectorException>(() =>
            ConnectorInventory.RequireWhole(broken, "SRV01")
        );

        Assert.Equal("InstallationIncomplete", fault.ErrorId);
        Assert.Contains(broken.Missing[0], fault.Message);
        InstalledConnector whole = broken with { Missing = [] };
        Assert.Same(whole, ConnectorInventory.RequireWhole(whole, "SRV01"));
    }

    private Task<InstalledConnector?> Read() =>
        ConnectorInventory.ReadAsync(_server, TestContext.Current.CancellationToken);

    private void Install(string folder, string program, string module, string version)
    {
        _server.Files.Set($@"{folder}\{program}", "program");
        _server.Files.Versions[$@"{folder}\{program}"] = Version.Parse(version);
        _server.Files.Set($@"{folder}\RegisterConnector.ps1", "param()");
        _server.Files.Set($@"{folder}\Modules\{module}\{module}.psd1", "@{}");
    }
}
