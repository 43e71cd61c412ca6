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
            .. Checks([Web(validates: true), Segment(Host, "fqdn", "3389")]),
        ]);

        CheckResult failure = Assert.Single(rows, row => row.Status is CheckStatus.Fail);
        Assert.Equal("ApplicationRoute", failure.Name);
        Assert.All(rows.Skip(1), row =>
            Assert.Equal((CheckStatus.Skip, true), (row.Status, row.Detail.Contains("ApplicationRoute")))
        );
    }
}
