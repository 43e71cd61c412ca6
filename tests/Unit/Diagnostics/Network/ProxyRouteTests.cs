using System.Net;
using System.Text;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Server.Virtual;
using EntraPrivateAccess.Tests.Unit.Server;
using EntraPrivateAccess.Tests.Unit.Servers;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>
/// Tests which proxy the service uses, and the results of the checks if the internet is only reachable through a proxy.
/// </summary>
public sealed class ProxyRouteTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const string Proxy = "http://proxy.corp.contoso.com:8080";
    private const string WindowsProxy = "proxy.corp.contoso.com:3128";
    private const string Machine = @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config";
    private const string WinHttp = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections";
    private const string Account = @"HKU\S-1-5-20\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

    private readonly VirtualMachine _machine = sandbox.NewMachine();

    [Fact]
    public async Task Service_configuration_overrides_machine_config_which_overrides_the_account()
    {
        EntraPrivateAccess.Sandbox.Servers.Layout.Installation.Complete(
            _machine,
            new InstalledProduct(new Version(1, 5, 4892, 0))
        );
        Assert.Equal("direct", (await RouteAsync()).Target);

        _machine.Registry.Write(Account, "ProxyEnable", 1);
        _machine.Registry.Write(Account, "ProxyServer", "account.example:3128");
        Assert.Equal("http://account.example:3128", (await RouteAsync()).Target);

        _machine.Disk.Write(Machine, Configuration("<proxy proxyaddress=\"http://machine.example:3128\" />"));
        Assert.Equal("http://machine.example:3128", (await RouteAsync()).Target);

        _machine.Disk.Write(
            _machine.Product!.Names.Folder + @"\" + _machine.Product.Names.ServiceProgram + ".exe.config",
            Configuration($"<proxy proxyaddress=\"{Proxy}\" />")
        );
        Assert.Equal(Proxy, (await RouteAsync()).Target);

        _machine.Disk.Write(
            _machine.Product.Names.Folder + @"\" + _machine.Product.Names.ServiceProgram + ".exe.config",
            Configuration("", " enabled=\"false\"")
        );
        CheckResult bypass = await RouteAsync();
        Assert.Equal(("direct", CheckStatus.Pass), (bypass.Target, bypass.Status));
        Assert.Contains("bypasses every proxy", bypass.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<add address=\"msappproxy\\.net$\" />", CheckStatus.Fail)]
    [InlineData("<add address=\"msappproxy\\.net$\" /><clear /><add address=\"other\\.example\" />", CheckStatus.Pass)]
    public async Task Hosts_in_the_bypass_list_are_connected_directly(string list, CheckStatus expected)
    {
        EntraPrivateAccess.Sandbox.Servers.Layout.Installation.Complete(
            _machine,
            new InstalledProduct(new Version(1, 5, 4892, 0))
        );
        _machine.Disk.Write(
            _machine.Product!.Names.Folder + @"\" + _machine.Product.Names.ServiceProgram + ".exe.config",
            Configuration($"<proxy proxyaddress=\"{Proxy}\" /><bypasslist>{list}</bypasslist>")
        );
        SetFault(FaultNames.ProxyRequired, "closed", "");

        IReadOnlyList<CheckResult> rows = await RunAsync(null);

        Assert.Equal(
            expected,
            rows.Single(row => row is { Name: "Port", Target: "download.msappproxy.net:443" }).Status
        );
        Assert.Equal(
            CheckStatus.Pass,
            rows.Single(row => row is { Name: "Port", Target: "crl3.digicert.com:80" }).Status
        );
        CheckResult route = rows.Single(row => row.Name == "ProxyRoute");
        Assert.Contains(
            expected is CheckStatus.Fail ? @"bypassing it for msappproxy\.net$" : @"bypassing it for other\.example",
            route.Detail,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("*.msappproxy.net;<local>", CheckStatus.Fail)]
    [InlineData("https://download.*", CheckStatus.Fail)]
    [InlineData("msappproxy.net;<local>", CheckStatus.Pass)]
    public async Task Proxy_exceptions_of_the_account_are_connected_directly(string exceptions, CheckStatus expected)
    {
        _machine.Registry.Write(Account, "ProxyEnable", 1);
        _machine.Registry.Write(Account, "ProxyServer", "proxy.corp.contoso.com:8080");
        _machine.Registry.Write(Account, "ProxyOverride", exceptions);
        SetFault(FaultNames.ProxyRequired, "closed", "");

        Assert.Equal(
            expected,
            (await RunAsync(null)).Single(row => row is { Name: "Port", Target: "download.msappproxy.net:443" }).Status
        );
    }

    [Fact]
    public async Task Invalid_configuration_file_skips_the_route_check()
    {
        EntraPrivateAccess.Sandbox.Servers.Layout.Installation.Complete(
            _machine,
            new InstalledProduct(new Version(1, 5, 4892, 0))
        );
        _machine.Disk.Write(
            _machine.Product!.Names.Folder + @"\" + _machine.Product.Names.ServiceProgram + ".exe.config",
            "<configuration><half"
        );

        CheckResult row = await RouteAsync();

        Assert.Equal(CheckStatus.Skip, row.Status);
        Assert.Contains("can't be read as XML", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Automatic_proxy_configuration_warns()
    {
        FakeServer server = new();
        server.Network.Names["wpad.contoso.local"] = [IPAddress.Loopback];
        server.Registry.Set(Account, "AutoConfigURL", "http://pac.example/proxy.pac");

        CheckContext context = new(
            new CheckTarget(server, Environments.Global, TimeProvider.System),
            server.Description
        );
        CheckResult row = Assert.Single(
            await new ProxyRouteCheck(new NetworkProbes(ProbeLimits.Default, TimeProvider.System)).RunAsync(
                context,
                SandboxFixture.Stop
            )
        );

        Assert.Equal(CheckStatus.Warn, row.Status);
        Assert.Contains("wpad.contoso.local exists", row.Detail, StringComparison.Ordinal);
        Assert.Contains("http://pac.example/proxy.pac", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Required_proxy_carries_all_traffic_and_direct_revocation_checks_fail()
    {
        SetFault(FaultNames.ProxyRequired, "closed", "");
        Assert.Contains(await RunAsync(null), row => row is { Name: "Port", Status: CheckStatus.Fail });

        IReadOnlyList<CheckResult> rows = await RunAsync(Proxy);

        Assert.All(rows.Where(row => row.Name is "Port" or "TlsCertificate" or "HttpAnswer" or "HostName"), row =>
            Assert.Equal(CheckStatus.Pass, row.Status)
        );
        CheckResult[] revocation = [.. rows.Where(row => row.Name is "RevocationList" or "OcspAnswer")];
        Assert.All(revocation, row =>
            Assert.Equal(
                row.Target.EndsWith(" through " + Proxy, StringComparison.Ordinal)
                    ? CheckStatus.Pass
                    : CheckStatus.Fail,
                row.Status
            )
        );
        Assert.Equal(6, revocation.Length);
        Assert.All(revocation.Where(row => row.Status is CheckStatus.Fail), row =>
            Assert.Contains("netsh winhttp set proxy", row.Action, StringComparison.Ordinal)
        );
        Assert.All(revocation.Where(row => row.Status is CheckStatus.Fail), row =>
            Assert.Equal(ConnectorHealth.Degraded, row.Health)
        );
    }

    [Fact]
    public async Task Blocked_revocation_check_without_a_proxy_is_unhealthy()
    {
        SetFault(FaultNames.PortClosed, null, "ocsp");

        Assert.Equal(
            ConnectorHealth.Unhealthy,
            Assert.Single(await RunAsync(null), row => row.Name == "OcspAnswer").Health
        );
    }

    [Fact]
    public async Task WinHTTP_proxy_makes_direct_revocation_checks_optional()
    {
        SetFault(FaultNames.ProxyRequired, "closed", "");
        _machine.Registry.Write(
            WinHttp,
            "WinHttpSettings",
            new RegistryValue(
                "Binary",
                (byte[])
                    [
                        0x28,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        3,
                        0,
                        0,
                        0,
                        (byte)WindowsProxy.Length,
                        0,
                        0,
                        0,
                        .. Encoding.ASCII.GetBytes(WindowsProxy),
                        0,
                        0,
                        0,
                        0,
                    ]
            )
        );

        CheckResult[] revocation =
        [
            .. (await RunAsync(Proxy)).Where(row => row.Name is "RevocationList" or "OcspAnswer"),
        ];

        Assert.Equal(9, revocation.Length);
        Assert.All(revocation, row =>
            Assert.Equal(
                row.Target.Contains(" through ", StringComparison.Ordinal) ? CheckStatus.Pass : CheckStatus.Warn,
                row.Status
            )
        );
    }

    [Theory]
    [InlineData("407", "requires authentication", "without authentication")]
    [InlineData("403", "refuses", "without authentication")]
    [InlineData("503", "itself answered for", "log of the proxy")]
    public async Task Refusal_of_the_proxy_is_reported(string status, string said, string remedy)
    {
        SetFault(FaultNames.ProxyAnswer, status, "");

        IReadOnlyList<CheckResult> rows = await RunAsync(Proxy);

        Assert.Contains(rows, row =>
            row is { Name: "Port", Status: CheckStatus.Fail }
            && row.Detail.Contains("proxy.corp.contoso.com:8080 " + said, StringComparison.Ordinal)
            && row.Action!.Contains(remedy, StringComparison.Ordinal)
        );
        Assert.Contains(rows, row =>
            row is { Name: "HttpAnswer", Status: CheckStatus.Fail, Target: "crl3.digicert.com:80" }
            && row.Detail.Contains(said, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("503", Proxy, CheckStatus.Warn, "The host itself")]
    [InlineData("503", null, CheckStatus.Warn, "The host itself")]
    [InlineData("403", null, CheckStatus.Pass, "The host itself")]
    [InlineData("404", null, CheckStatus.Pass, "The host responded with 404")]
    public async Task Response_of_the_host_says_who_responded(
        string status,
        string? proxy,
        CheckStatus expected,
        string said
    )
    {
        SetFault(FaultNames.HostAnswer, status, "download");

        CheckResult row = Assert.Single(await RunAsync(proxy), found =>
            found is { Name: "HttpAnswer", Target: "download.msappproxy.net:443" }
        );

        Assert.Equal((expected, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.StartsWith(said, row.Detail, StringComparison.Ordinal);
        Assert.Contains(status, row.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultNames.NameNotResolved, "does not resolve")]
    [InlineData(FaultNames.PortClosed, "does not answer")]
    public async Task Unreachable_proxy_differs_from_unreachable_hosts(string fault, string why)
    {
        SetFault(fault, null, "proxy.");

        CheckResult row = Assert.Single(await RunAsync(Proxy), found => found.Status is CheckStatus.Fail);

        Assert.Equal("ProxyReachable", row.Name);
        Assert.Contains(why, row.Detail, StringComparison.Ordinal);
    }

    private static string Configuration(string content, string attributes = "") =>
        $"<?xml version=\"1.0\"?><configuration><system.net><defaultProxy{attributes}>{content}"
        + "</defaultProxy></system.net></configuration>";

    private void SetFault(string fault, string? value, string host) =>
        sandbox.Faults.Set(new Fault(fault, value, null, $"{_machine.Spec.Name}/{host}"));

    private async Task<CheckResult> RouteAsync() =>
        Assert.Single(await RunAsync(null, []), row => row.Name == "ProxyRoute");

    private async Task<IReadOnlyList<CheckResult>> RunAsync(
        string? proxy,
        IReadOnlyList<ServiceEndpoint>? endpoints = null
    )
    {
        VirtualServer server = await sandbox.ConnectAsync(_machine);
        ConnectorEnvironment environment = new()
        {
            Name = "Sandbox",
            Endpoints = endpoints is null
                ?
                [
                    .. EnvironmentEndpoints.Global.Where(endpoint => endpoint.Host is "crl3.digicert.com"),
                    new ServiceEndpoint("download.msappproxy.net", 443, "Connector and service"),
                ]
                : [new ServiceEndpoint("crl.microsoft.com", 80, "Certificate revocation")],
            NetworkRoot = sandbox.NetworkRoot,
            SandboxUrl = sandbox.Url,
        };
        CheckTarget target = new(server, environment, TimeProvider.System)
        {
            Proxy = proxy is null ? null : new Uri(proxy),
        };
        CheckContext context = await target.OpenAsync(SandboxFixture.Stop);
        return await new CheckRun(context, TimeSpan.FromMinutes(2), TimeProvider.System).RunAsync(
            NetworkCheckList.Create(
                environment,
                new ProbeLimits { Stage = TimeSpan.FromMinutes(1) },
                TimeProvider.System
            ),
            null,
            SandboxFixture.Stop
        );
    }
}
