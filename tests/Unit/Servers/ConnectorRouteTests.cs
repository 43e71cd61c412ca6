using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.State;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <summary>Tests when the sandbox's connector reaches its service.</summary>
public sealed class ConnectorRouteTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const string Host = "tenant.bootstrap.msappproxy.net";
    private const string Policy = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";

    private const string MachineFile = @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config";

    private readonly VirtualMachine _machine = sandbox.NewMachine();

    [Theory]
    [InlineData("", true)]
    [InlineData("<defaultProxy enabled='false'/>", true)]
    [InlineData("<defaultProxy><proxy proxyaddress='http://proxy.contoso.com:8080'/></defaultProxy>", true)]
    [InlineData("<defaultProxy><proxy proxyaddress='http://10.1.2.3:3128'/></defaultProxy>", true)]
    [InlineData("<defaultProxy><proxy proxyaddress='http://proxy.contoso.com:8888'/></defaultProxy>", false)]
    [InlineData("<defaultProxy><proxy proxyaddress='http://127.0.0.1:8888'/></defaultProxy>", false)]
    [InlineData("<defaultProxy><proxy proxyaddress='http://gone.contoso.com:8080'/></defaultProxy>", false)]
    [InlineData("<defaultProxy><proxy proxyaddress='proxy.contoso.com:8080'/></defaultProxy>", false)]
    [InlineData("<defaultProxy><proxy proxyAddress='http://proxy.contoso.com:8080'/></defaultProxy>", false)]
    [InlineData("<defaultProxy><defaultProxy enabled='False'/></defaultProxy>", false)]
    [InlineData(
        "<defaultProxy><proxy proxyaddress='http://gone:1'/><bypasslist><add address='msappproxy'/></bypasslist>"
            + "</defaultProxy>",
        true
    )]
    public void Proxy_that_does_not_exist_cuts_the_connector_off(string section, bool reaches)
    {
        Configure($"<configuration><system.net>{section}</system.net></configuration>");

        Assert.Equal(reaches, ConnectorRoute.Read(_machine).Reaches(_machine, Host));
    }

    [Theory]
    [InlineData(FaultNames.NameNotResolved, null)]
    [InlineData(FaultNames.PortClosed, null)]
    [InlineData(FaultNames.PortBlackHoled, null)]
    [InlineData(FaultNames.ProxyAnswer, "407")]
    public void Broken_proxy_cuts_the_connector_off(string fault, string? value)
    {
        const string Section = "<defaultProxy><proxy proxyaddress='http://proxy.contoso.com:8080'/></defaultProxy>";
        Configure($"<configuration><system.net>{Section}</system.net></configuration>");
        sandbox.Faults.Set(new Fault(fault, value, null, _machine.Spec.Name + "/"));

        Assert.False(ConnectorRoute.Read(_machine).Reaches(_machine, Host));
    }

    [Theory]
    [InlineData(FaultNames.NameNotResolved, null, Host, "remote name could not be resolved")]
    [InlineData(FaultNames.PortClosed, null, ":443", null)]
    [InlineData(FaultNames.PortBlackHoled, null, "", null)]
    [InlineData(FaultNames.TlsRefused, null, "", "Could not create SSL/TLS secure channel")]
    [InlineData(FaultNames.TlsInspection, null, "", "Could not establish trust relationship")]
    [InlineData(FaultNames.TlsInspection, "trusted", "", "TlsInspected")]
    [InlineData(FaultNames.TlsExpired, null, Host, "Could not establish trust relationship")]
    [InlineData(FaultNames.TlsWrongName, null, Host, "Could not establish trust relationship")]
    public void Broken_network_cuts_a_direct_connector_off(string fault, string? value, string target, string? logged)
    {
        Configure("<configuration/>");
        ConnectorRoute route = ConnectorRoute.Read(_machine);
        sandbox.Faults.Set(new Fault(fault, value, null, $"another{target}"));
        Assert.True(route.Reaches(_machine, Host));

        string end =
            target == Host ? Host
            : target == ":443" ? $"{Host}:443"
            : "";
        sandbox.Faults.Set(new Fault(fault, value, null, $"{_machine.Spec.Name}/{end}"));

        Assert.Contains(logged ?? "", route.FindObstacle(_machine, Host)!.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(logged is null, route.FindObstacle(_machine, Host)!.Message is null);
    }

    [Fact]
    public void Network_that_requires_a_proxy_cuts_a_direct_connector_off()
    {
        Configure("<configuration/>");
        sandbox.Faults.Set(new Fault(FaultNames.ProxyRequired, "closed", null, _machine.Spec.Name + "/"));
        Assert.False(ConnectorRoute.Read(_machine).Reaches(_machine, Host));

        _machine.Registry.Write(Policy, "ProxySettingsPerUser", 0);
        _machine.Registry.Write(Policy, "ProxyEnable", 1);
        _machine.Registry.Write(Policy, "ProxyServer", "proxy.contoso.com:8080");
        Assert.True(ConnectorRoute.Read(_machine).Reaches(_machine, Host));
    }

    [Theory]
    [InlineData("proxy.contoso.com:8080", null, "proxy.contoso.com")]
    [InlineData("http=gone:1;https=proxy.contoso.com:8080", null, "proxy.contoso.com")]
    [InlineData("proxy.contoso.com:8080", "*.contoso.com;*.msappproxy.net", null)]
    [InlineData("proxy.contoso.com:8080", "msappproxy.net", "proxy.contoso.com")]
    public void Proxy_policy_has_a_proxy_per_protocol_and_exceptions(string server, string? exceptions, string? proxy)
    {
        Configure("<configuration/>");
        _machine.Registry.Write(Policy, "ProxySettingsPerUser", 0);
        _machine.Registry.Write(Policy, "ProxyEnable", 1);
        _machine.Registry.Write(Policy, "ProxyServer", server);
        if (exceptions is not null)
        {
            _machine.Registry.Write(Policy, "ProxyOverride", exceptions);
        }

        Assert.Equal(proxy, ConnectorRoute.Read(_machine).ProxyTo(Host)?.Host);
    }

    [Theory]
    [InlineData("10.1.1.1", true)]
    [InlineData("127.0.0.1", false)]
    public void Hosts_entry_for_the_proxy_applies(string address, bool reaches)
    {
        const string Section = "<defaultProxy><proxy proxyaddress='http://proxy.contoso.com:8080'/></defaultProxy>";
        Configure($"<configuration><system.net>{Section}</system.net></configuration>");
        _machine.Disk.Write(HostsFile.Path, $"{address} proxy.contoso.com\r\n");

        Assert.Equal(reaches, ConnectorRoute.Read(_machine).Reaches(_machine, Host));
    }

    [Theory]
    [InlineData("<configuration")]
    [InlineData("<configuration><system.net><defaultProxy><x/></defaultProxy></system.net></configuration>")]
    public void Broken_machine_file_cuts_the_connector_off_whatever_its_own_file_contains(string content)
    {
        Configure("<configuration><system.net><defaultProxy enabled='false'/></system.net></configuration>");
        Assert.True(ConnectorRoute.Read(_machine).Reaches(_machine, Host));
        _machine.Disk.Write(MachineFile, content);

        Assert.StartsWith("Configuration system failed", ConnectorRoute.Read(_machine).Refusal);
    }

    [Fact]
    public void Unreadable_file_cuts_the_connector_off()
    {
        Configure("<configuration");

        ConnectorRoute route = ConnectorRoute.Read(_machine);

        Assert.StartsWith("Configuration system failed to initialize", route.Refusal, StringComparison.Ordinal);
        Assert.False(route.Reaches(_machine, Host));
    }

    private void Configure(string text)
    {
        InstalledProduct product = new(new Version(1, 5, 4892, 0));
        Installation.Complete(_machine, product);
        _machine.Disk.Write($@"{product.Names.Folder}\{product.Names.ServiceProgram}.exe.config", text);
    }
}
