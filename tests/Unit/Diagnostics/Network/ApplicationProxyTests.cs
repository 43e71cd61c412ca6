using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Network;
using Xunit;
using static EntraPrivateAccess.Tests.Unit.Diagnostics.Network.ApplicationFixture;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Tests which route the checks of applications take, with a proxy on loopback.</summary>
public sealed class ApplicationProxyTests
{
    private const string WithProxy =
        "<configuration><system.net><defaultProxy><proxy proxyaddress=\"http://proxy.test:8080\"/></defaultProxy>"
        + "</system.net></configuration>";

    [Theory]
    [InlineData("1.5.4892.0", true, CheckStatus.Pass, "on the route of its service", true, true)]
    [InlineData("1.5.3437.0", true, CheckStatus.Warn, "segments of Private Access directly", true, false)]
    [InlineData("1.5.1000.0", true, CheckStatus.Warn, "web applications directly", false, false)]
    [InlineData("1.5.4892.0", false, CheckStatus.Pass, "directly", false, false)]
    public async Task Proxy_is_used_only_if_the_registry_value_is_set_and_the_version_supports_it(
        string version,
        bool isSet,
        CheckStatus status,
        string words,
        bool forWeb,
        bool forSegments
    )
    {
        List<string> asked = [];
        using LoopbackListener proxy = new(
            async (stream, stop) =>
            {
                if (await HttpHead.ReadAsync(stream, stop) is { } head)
                {
                    lock (asked)
                    {
                        asked.Add(head.Target);
                    }

                    await HttpHead.WriteAsync(stream, "200 OK", "text/plain", [], stop);
                }
            }
        );
        using LoopbackListener site = new((_, _) => Task.CompletedTask);
        LoopbackNetwork network = new([]);
        network.Lead("proxy.test", 8080, proxy.Port);
        network.Lead(Host, 80, site.Port);
        network.Lead(Host, 3389, site.Port);
        CheckFixture fixture = new();
        fixture.SetVersion(version);
        fixture.Server.RealNetwork = network;
        fixture.SetConfiguration(WithProxy, "<configuration/>");
        if (isSet)
        {
            fixture.Server.Registry.Set(BackendSetting.CurrentKey, BackendSetting.DefaultProxy, 1);
        }

        IReadOnlyList<CheckResult> rows = await fixture.RunAsync([
            .. Checks([Web(validates: null) with { Url = $"http://{Host}/" }, Segment(Host, "fqdn", "3389")]),
        ]);

        CheckResult route = rows[0];
        Assert.Equal(("ApplicationRoute", status), (route.Name, route.Status));
        Assert.Contains(words, route.Detail, StringComparison.Ordinal);
        Assert.Equal(forWeb, asked.Contains($"http://{Host}/"));
        Assert.Equal(forSegments, asked.Contains($"{Host}:3389"));
    }

    [Theory]
    [InlineData("407 Proxy Authentication Required", CheckStatus.Fail, ConnectorHealth.Degraded)]
    [InlineData("503 Service Unavailable", CheckStatus.Warn, ConnectorHealth.Unknown)]
    [InlineData("403 Forbidden", CheckStatus.Warn, ConnectorHealth.Unknown)]
    [InlineData("401 Unauthorized", CheckStatus.Pass, ConnectorHealth.Healthy)]
    public async Task Response_through_a_proxy_counts_as_the_applications_only_if_no_proxy_sends_it(
        string response,
        CheckStatus status,
        ConnectorHealth health
    )
    {
        using LoopbackListener proxy = new(
            async (stream, stop) =>
            {
                _ = await HttpHead.ReadAsync(stream, stop);
                await HttpHead.WriteAsync(stream, response, "text/plain", [], stop);
            }
        );
        LoopbackNetwork network = new([]);
        network.Lead("proxy.test", 8080, proxy.Port);
        CheckFixture fixture = new();
        fixture.Server.RealNetwork = network;
        fixture.SetConfiguration(WithProxy, "<configuration/>");
        fixture.Server.Registry.Set(BackendSetting.CurrentKey, BackendSetting.DefaultProxy, 1);

        IReadOnlyList<CheckResult> rows = await fixture.RunAsync([
            .. Checks([Web(validates: null) with { Url = $"http://{Host}/" }]),
        ]);

        CheckResult row = Assert.Single(rows, each => each.Name == "ApplicationAnswer");
        Assert.Equal((status, health), (row.Status, row.Health));
    }

    [Theory]
    [InlineData("a broken file", "can't be read as XML")]
    [InlineData("a script", "http://pac.example/proxy.pac")]
    [InlineData("autoDetect", "The proxy is discovered (autoDetect).")]
    [InlineData("WinHTTP", "only WinHTTP has one")]
    [InlineData("WPAD", "wpad.contoso.local exists")]
    public async Task Uncertain_route_makes_no_application_pass_or_fail(string setting, string reason)
    {
        using LoopbackListener site = new((_, _) => Task.CompletedTask);
        LoopbackNetwork network = new([]);
        network.Lead(Host, 3389, site.Port);
        if (setting == "WPAD")
        {
            network.Lead("wpad.contoso.local", 80, site.Port);
        }

        CheckFixture fixture = new();
        fixture.Server.RealNetwork = network;
        fixture.Server.Registry.Set(BackendSetting.CurrentKey, BackendSetting.DefaultProxy, 1);
        const string Settings = @"HKU\S-1-5-20\Software\Microsoft\Windows\CurrentVersion\Internet Settings";
        switch (setting)
        {
            case "a broken file":
                fixture.SetConfiguration("<configuration><half", "<configuration/>");
                break;
            case "a script":
                fixture.Server.Registry.Set(Settings, "AutoConfigURL", "http://pac.example/proxy.pac");
                break;
            case "autoDetect":
                fixture.SetConfiguration(
                    WithProxy.Replace("proxyaddress=\"http://proxy.test:8080\"", "autoDetect=\"true\""),
                    "<configuration/>"
                );
                break;
            case "WinHTTP":
                fixture.Server.Registry.Set(
                    @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections",
                    "WinHttpSettings",
                    (byte[])[0x28, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 10, 0, 0, 0, .. "proxy:8080"u8, 0, 0, 0, 0]
                );
                break;
        }

        IReadOnlyList<CheckResult> rows = await fixture.RunAsync([
            .. Checks([
                Web(validates: null) with
                {
                    Url = $"http://{Host}:81/",
                },
                Segment(Host, "fqdn", "3389"),
                Segment("127.0.0.2..127.0.0.3", "ipRange", "1"),
            ]),
        ]);

        Assert.Contains(rows, row => row is { Name: "ApplicationRoute", Status: CheckStatus.Warn });
        Assert.Contains(rows, row => row is { Name: "ApplicationPort", Target: $"Payroll ({Host}:3389)" });
        Assert.All(rows.Where(row => row.Status is not CheckStatus.Skip), row =>
        {
            Assert.Equal((CheckStatus.Warn, ConnectorHealth.Unknown), (row.Status, row.Health));
            Assert.Contains(reason, row.Detail, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("1.5.4892.0", true, false)]
    [InlineData("1.5.3437.0", true, true)]
    [InlineData("1.5.1000.0", false, true)]
    public async Task Script_beside_a_proxy_matters_only_to_a_version_that_uses_the_proxy(
        string version,
        bool isUncertain,
        bool namesSegments
    )
    {
        const string Settings = @"HKU\S-1-5-20\Software\Microsoft\Windows\CurrentVersion\Internet Settings";
        LoopbackNetwork network = new([]);
        network.Lead("proxy.test", 8080, ClosedPort());
        using LoopbackListener site = new((_, _) => Task.CompletedTask);
        network.Lead(Host, 3389, site.Port);
        CheckFixture fixture = new();
        fixture.SetVersion(version);
        fixture.Server.RealNetwork = network;
        fixture.Server.Registry.Set(BackendSetting.CurrentKey, BackendSetting.DefaultProxy, 1);
        fixture.Server.Registry.Set(Settings, "AutoConfigURL", "http://pac.example/proxy.pac");
        fixture.Server.Registry.Set(Settings, "ProxyEnable", 1);
        fixture.Server.Registry.Set(Settings, "ProxyServer", "proxy.test:8080");

        IReadOnlyList<CheckResult> rows = await fixture.RunAsync([
            .. Checks([Web(validates: null), Segment(Host, "fqdn", "3389")]),
        ]);

        CheckResult route = rows[0];
        Assert.Equal(("ApplicationRoute", CheckStatus.Warn), (route.Name, route.Status));
        Assert.Equal(isUncertain ? ConnectorHealth.Unknown : ConnectorHealth.Healthy, route.Health);
        Assert.Equal(isUncertain, route.Target == "http://proxy.test:8080");
        Assert.Equal(
            isUncertain,
            route.Detail.StartsWith("No program listens at the proxy http://proxy.test:8080", StringComparison.Ordinal)
        );
        Assert.Equal(isUncertain, route.Detail.Contains("through this proxy is not certain: A script"));
        Assert.Equal(isUncertain, route.Action!.StartsWith("If the setting is left over", StringComparison.Ordinal));
        Assert.Equal(namesSegments, route.Detail.Contains("the segments of Private Access directly"));
        Assert.Equal(
            namesSegments ? CheckStatus.Pass : CheckStatus.Skip,
            rows.Single(row => row.Target == $"Payroll ({Host}:3389)" && row.Name == "ApplicationPort").Status
        );
    }

    [Fact]
    public async Task Uncertain_route_does_not_matter_if_applications_are_reached_directly()
    {
        using LoopbackListener site = new((_, _) => Task.CompletedTask);
        LoopbackNetwork network = new([]);
        network.Lead(Host, 3389, site.Port);
        CheckFixture fixture = new();
        fixture.Server.RealNetwork = network;
        fixture.SetConfiguration("<configuration><half", "<configuration/>");

        IReadOnlyList<CheckResult> rows = await fixture.RunAsync([.. Checks([Segment(Host, "fqdn", "3389")])]);

        Assert.All(rows, row => Assert.Equal(CheckStatus.Pass, row.Status));
    }

    [Fact]
    public async Task Proxy_that_is_not_configured_is_not_the_application()
    {
        using LoopbackListener site = new(
            async (stream, stop) =>
            {
                _ = await HttpHead.ReadAsync(stream, stop);
                await HttpHead.WriteAsync(stream, "407 Proxy Authentication Required", "text/plain", [], stop);
            }
        );
        LoopbackNetwork network = new([]);
        network.Lead(Host, 80, site.Port);

        CheckResult row = Assert.Single(
            await RunAsync(network, Web(validates: null) with { Url = $"http://{Host}/" }),
            row => row.Name == "ApplicationAnswer"
        );

        Assert.Equal(CheckStatus.Fail, row.Status);
        Assert.Contains("A proxy that is not configured on this server", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_that_does_not_answer_is_one_finding()
    {
        LoopbackNetwork network = new([]);
        network.Lead("proxy.test", 8080, ClosedPort());
        CheckFixture fixture = new();
        fixture.Server.RealNetwork = network;
        fixture.SetConfiguration(WithProxy, "<configuration/>");
        fixture.Server.Registry.Set(BackendSetting.CurrentKey, BackendSetting.DefaultProxy, 1);

        IReadOnlyList<CheckResult> rows = await fixture.RunAsync([
            .. Checks([
                Web(validates: true),
                Segment(Host, "fqdn", "3389"),
                Segment("10.0.0.0/24", "ipRangeCidr", "443"),
                Segment(Host, "fqdn", "8000-8010"),
            ]),
        ]);

        CheckResult failure = Assert.Single(rows, row => row.Status is CheckStatus.Fail);
        Assert.Equal("ApplicationRoute", failure.Name);
        Assert.All(rows.Skip(1), row =>
            Assert.Equal((CheckStatus.Skip, true), (row.Status, row.Detail.Contains("ApplicationRoute")))
        );
        Assert.All(rows.Where(row => row.Name == "ApplicationRange" && row.Target.Contains('/')), row =>
            Assert.Equal(ConnectorHealth.Unknown, row.Health)
        );
    }
}
