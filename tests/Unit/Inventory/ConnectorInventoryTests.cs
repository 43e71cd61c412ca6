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
