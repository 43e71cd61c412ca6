using System.IO;
using System.Net;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Tests that a proxy that can't be used is one finding, and where the proxy is configured.</summary>
public sealed class ProxyReachableTests
{
    private const string Policy = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";
    private const string MachineWide = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings";
    private const string Account = @"HKU\S-1-5-20\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

    private readonly CheckFixture _fixture = new();

    private FakeServer Server => _fixture.Server;

    [Theory]
    [InlineData(
        "proxy.corp.contoso.com:8080",
        "http:// is missing",
        "Run Set-ConnectorProxy -Proxy http://proxy.corp.contoso.com:8080."
    )]
    [InlineData("localhost:8888", "http:// is missing", "Set-ConnectorProxy -Proxy http://localhost:8888.")]
    [InlineData("socks://proxy:1080", "not http", "Set-ConnectorProxy -Proxy http://proxy:1080")]
    [InlineData("http://127.0.0.1:8888", "No program listens at the proxy http://127.0.0.1:8888", "network trace")]
    [InlineData("http://gone.contoso.com:8080", "gone.contoso.com:8080 does not resolve", "gone.contoso.com")]
    [InlineData("http://10.1.2.3:8080", "The proxy http://10.1.2.3:8080 does not answer", "firewall allows TCP 8080")]
    public async Task Unusable_proxy_is_one_finding(string address, string detail, string action)
    {
        Configure($"<defaultProxy><proxy proxyaddress=\"{address}\"/></defaultProxy>");

        IReadOnlyList<CheckResult> rows = await RunAsync();

        CheckResult row = Assert.Single(rows, row => row.Status is CheckStatus.Fail);
        Assert.Equal(("ProxyReachable", "ProxyNotReached"), (row.Name, row.ErrorId));
        Assert.Equal(ConnectorHealth.Unhealthy, row.Health);
        Assert.Contains(detail, row.Detail, StringComparison.Ordinal);
        Assert.Contains(action, row.Action, StringComparison.Ordinal);
        Assert.DoesNotContain("..", row.Action, StringComparison.Ordinal);
        Assert.All(rows.Where(other => other.Name is "HostName" or "Port"), other =>
            Assert.Equal(CheckStatus.Skip, other.Status)
        );
        Assert.Contains(rows, other => other.Detail.Contains("see ProxyReachable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Addresses_that_bypass_a_broken_proxy_are_still_checked()
    {
        Configure(
            "<defaultProxy><proxy proxyaddress=\"http://127.0.0.1:8888\"/>"
                + "<bypasslist><add address=\"digicert\"/></bypasslist></defaultProxy>"
        );

        IReadOnlyList<CheckResult> rows = await RunAsync();

        Assert.Equal(CheckStatus.Fail, rows.First(row => row.Target == "crl3.digicert.com:80").Status);
        Assert.Equal(CheckStatus.Skip, rows.First(row => row.Target == "login.windows.net:443").Status);
    }

    [Fact]
    public async Task Proxy_that_accepts_connections_passes()
    {
        Server.Network.Names["proxy.contoso.com"] = [IPAddress.Parse("10.1.2.3")];
        Server.Network.Connect = (_, _, _) => Task.FromResult<Stream>(new MemoryStream());
        Configure("<defaultProxy><proxy proxyaddress=\"http://proxy.contoso.com:8080\"/></defaultProxy>");

        CheckResult row = (await RunAsync()).Single(row => row.Name == "ProxyReachable");

        Assert.Equal((CheckStatus.Pass, "http://proxy.contoso.com:8080"), (row.Status, row.Target));
    }

    [Theory]
    [InlineData(Policy)]
    [InlineData(MachineWide)]
    public async Task Machine_wide_policy_replaces_the_settings_of_the_account(string key)
    {
        SetProxy(Account, "account:8080");
        SetProxy(key, "policy:8080");
        Assert.Equal("http://account:8080", (await RouteAsync()).Target);

        Server.Registry.Set(Policy, "ProxySettingsPerUser", 0);

        CheckResult row = await RouteAsync();
        Assert.Equal("http://policy:8080", row.Target);
        Assert.Contains("(the machine-wide proxy policy)", row.Detail, StringComparison.Ordinal);
        Assert.Contains(
            "correct the machine-wide proxy policy",
            (await RunAsync()).Single(found => found.Name == "ProxyReachable").Action,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task WinHTTP_proxy_alone_makes_the_route_uncertain()
    {
        const string Named = "proxy:8080";
        Server.Registry.Set(
            MachineWide + @"\Connections",
            "WinHttpSettings",
            (byte[])[0x28, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, (byte)Named.Length, 0, 0, 0, .. "proxy:8080"u8, 0, 0, 0, 0]
        );

        CheckResult row = await RouteAsync();

        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.StartsWith(
            "Whether the connector service connects directly is uncertain",
            row.Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Local_names_that_use_the_proxy_are_reported()
    {
        Configure("<defaultProxy><proxy proxyaddress=\"http://proxy:8080\" bypassonlocal=\"False\"/></defaultProxy>");

        CheckResult row = await RouteAsync();
        Assert.Contains("bypassonlocal is False", row.Detail, StringComparison.Ordinal);
        // Set-ConnectorProxy would keep the attribute.
        Assert.Contains("correct the section defaultProxy in C:", row.Action, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-ConnectorProxy", row.Action, StringComparison.Ordinal);
    }

    private void Configure(string section) =>
        _fixture.SetConfiguration(
            $"<configuration><system.net>{section}</system.net></configuration>",
            "<configuration/>"
        );

    private void SetProxy(string key, string proxy)
    {
        Server.Registry.Set(key, "ProxyEnable", 1);
        Server.Registry.Set(key, "ProxyServer", proxy);
    }

    private async Task<CheckResult> RouteAsync() => (await RunAsync()).Single(row => row.Name == "ProxyRoute");

    private Task<IReadOnlyList<CheckResult>> RunAsync() =>
        new CheckRun(
            new CheckContext(new CheckTarget(Server, Environments.Global, TimeProvider.System), Server.Description),
            TimeSpan.FromMinutes(1),
            TimeProvider.System
        ).RunAsync(NetworkCheckList.Create(Environments.Global), null, TestContext.Current.CancellationToken);
}
