using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

public sealed class ServiceProxyTests
{
    private const string Connections = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections";
    private const string MachineConfig = @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config";
    private const string Named =
        """<configuration><system.net><defaultProxy><proxy proxyaddress="http://{0}:8080"/></defaultProxy>"""
        + "</system.net></configuration>";

    private readonly FakeServer _server = new();

    private static readonly InstalledConnector s_installed = new()
    {
        Brand = ProductNames.Former,
        Folder = @"C:\Program Files\Microsoft AAD App Proxy Connector",
        Missing = [],
    };

    private IReadOnlyList<string> Paths => new ProxyConfiguration(_server, s_installed).Paths;

    [Fact]
    public void System_setting_applies_if_no_file_has_a_proxy_section()
    {
        IReadOnlyList<ServiceProxy> all = ServiceProxy.ReadAll(_server, s_installed);

        Assert.Equal(["WAPCSvc", "WAPCUpdaterSvc"], all.Select(proxy => proxy.Service));
        Assert.All(all, proxy =>
            Assert.Equal((ConnectorProxyMode.Default, "System"), (proxy.Section.Mode, proxy.Source))
        );
        Assert.Equal(
            @"C:\Program Files\Microsoft AAD App Proxy Connector Updater"
                + @"\ApplicationProxyConnectorUpdaterService.exe.config",
            all[1].Path
        );
        Assert.True(ServiceProxy.Agree(all));
    }

    [Fact]
    public void Machine_configuration_applies_to_a_service_without_its_own_proxy()
    {
        _server.Files.Set(MachineConfig, string.Format(Named, "machine"));
        _server.Files.Set(Paths[0], string.Format(Named, "own"));

        IReadOnlyList<ServiceProxy> all = ServiceProxy.ReadAll(_server, s_installed);

        Assert.Equal(
            [("http://own:8080", "exe.config"), ("http://machine:8080", "machine.config")],
            all.Select(proxy => (proxy.Section.Address!, proxy.Source))
        );
        Assert.False(ServiceProxy.Agree(all));
    }

    [Fact]
    public void Unreadable_machine_configuration_is_an_error_that_names_it()
    {
        _server.Files.Set(MachineConfig, "<configuration");

        ConnectorException fault = Assert.Throws<ConnectorException>(() => ServiceProxy.ReadAll(_server, s_installed));

        Assert.Equal(("ConfigurationUnreadable", MachineConfig), (fault.ErrorId, fault.Target));
        Assert.Contains("machine.config.default", fault.RecommendedAction);
        Assert.DoesNotContain("Repair-Connector", fault.RecommendedAction);
    }

    [Theory]
    [InlineData("""<defaultProxy useDefaultCredentials="true"/>""")]
    [InlineData("<defaultProxy/>")]
    public void Own_section_without_a_proxy_replaces_the_whole_section_of_the_machine(string section)
    {
        _server.Files.Set(MachineConfig, string.Format(Named, "machine"));
        _server.Files.Set(Paths[0], $"<configuration><system.net>{section}</system.net></configuration>");

        ServiceProxy own = ServiceProxy.ReadConnector(_server, s_installed);

        Assert.Equal((ConnectorProxyMode.Default, "exe.config"), (own.Section.Mode, own.Source));
    }

    [Fact]
    public async Task WinHTTP_proxy_is_read_from_the_registry_value()
    {
        Assert.Null(await WinHttpProxy.ReadAsync(_server, TestContext.Current.CancellationToken));
        _server.Registry.Set(
            Connections,
            "WinHttpSettings",
            (byte[])[0x28, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 10, 0, 0, 0, .. "proxy:8080"u8, 7, 0, 0, 0, .. "<local>"u8]
        );
        Assert.Equal("proxy:8080", await WinHttpProxy.ReadAsync(_server, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 200)]
    [InlineData(3, -5)]
    public void Direct_or_damaged_WinHTTP_setting_has_no_proxy(byte flags, int length) =>
        Assert.Null(
            WinHttpProxy.Parse([
                0x18,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                flags,
                0,
                0,
                0,
                .. System.BitConverter.GetBytes(length),
                0,
                0,
                0,
                0,
            ])
        );
}
