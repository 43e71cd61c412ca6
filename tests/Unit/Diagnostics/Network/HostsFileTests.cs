using System.Text;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Tests how entries of the hosts file for required addresses are found and reported.</summary>
public sealed class HostsFileTests
{
    private const string Hosts = @"C:\Windows\System32\drivers\etc\hosts";

    private readonly CheckFixture _fixture = new();

    [Theory]
    [InlineData("# comment only\r\n127.0.0.1 localhost\r\n", CheckStatus.Pass, ConnectorHealth.Healthy)]
    [InlineData("127.0.0.1 crl3.digicert.com", CheckStatus.Fail, ConnectorHealth.Degraded)]
    [InlineData("0.0.0.0\tocsp.digicert.com # off", CheckStatus.Fail, ConnectorHealth.Degraded)]
    [InlineData("::1 login.microsoftonline.com", CheckStatus.Fail, ConnectorHealth.Degraded)]
    [InlineData("127.0.0.1 localhost X.Bootstrap.MsAppProxy.net.", CheckStatus.Fail, ConnectorHealth.Unhealthy)]
    [InlineData("10.1.2.3 cwap-x.servicebus.windows.net", CheckStatus.Warn, ConnectorHealth.Healthy)]
    [InlineData("# 127.0.0.1 crl3.digicert.com", CheckStatus.Pass, ConnectorHealth.Healthy)]
    [InlineData("not.an.address crl3.digicert.com", CheckStatus.Pass, ConnectorHealth.Healthy)]
    [InlineData("127.0.0.1 notmsappproxy.net", CheckStatus.Pass, ConnectorHealth.Healthy)]
    public async Task Entry_for_a_required_address_is_reported(string text, CheckStatus status, ConnectorHealth health)
    {
        _fixture.Server.Files.Set(Hosts, text);

        CheckResult row = await RunAsync();

        Assert.Equal((status, health, Hosts), (row.Status, row.Health, row.Target));
        Assert.Equal(status is CheckStatus.Pass, row.Action is null);
    }

    [Fact]
    public async Task All_entries_are_one_finding_with_their_lines()
    {
        _fixture.Server.Files.Set(
            Hosts,
            "# head\n127.0.0.1 crl3.digicert.com crl4.digicert.com\n10.0.0.1 a.msauth.net\n"
        );

        CheckResult row = await RunAsync();

        Assert.Contains(
            "crl3.digicert.com is 127.0.0.1 (line 2); crl4.digicert.com is 127.0.0.1 (line 2); "
                + "a.msauth.net is 10.0.0.1 (line 3)",
            row.Detail
        );
    }

    [Fact]
    public async Task Entry_only_warns_if_the_proxy_of_the_service_resolves_the_name()
    {
        _fixture.SetConfiguration(Proxy, Proxy);
        _fixture.Server.Files.Set(Hosts, "127.0.0.1 download.msappproxy.net");

        CheckResult row = await RunAsync();

        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.Contains("The proxy proxy.contoso.com:8080 resolves names itself", row.Detail);
    }

    [Theory]
    [InlineData(null, CheckStatus.Fail, ConnectorHealth.Degraded)]
    [InlineData("proxy.contoso.com:8080", CheckStatus.Warn, ConnectorHealth.Healthy)]
    public async Task Entry_for_a_revocation_host_is_judged_by_the_route_of_Windows(
        string? winHttp,
        CheckStatus status,
        ConnectorHealth health
    )
    {
        _fixture.SetConfiguration(Proxy, Proxy);
        _fixture.Server.Files.Set(Hosts, "127.0.0.1 crl3.digicert.com");
        if (winHttp is not null)
        {
            _fixture.Server.Registry.Set(
                @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections",
                "WinHttpSettings",
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
                        (byte)winHttp.Length,
                        0,
                        0,
                        0,
                        .. Encoding.ASCII.GetBytes(winHttp),
                    ]
            );
        }

        CheckResult row = await RunAsync();

        Assert.Equal((status, health), (row.Status, row.Health));
    }

    [Fact]
    public async Task Folder_of_the_file_is_read_from_the_registry()
    {
        _fixture.Server.Registry.Set(
            @"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters",
            "DataBasePath",
            @"%systemroot%\Other"
        );
        _fixture.Server.Files.Set(@"C:\Windows\Other\hosts", "127.0.0.1 crl3.digicert.com");

        Assert.Equal(@"C:\Windows\Other\hosts", (await RunAsync()).Target);
        Assert.Equal(CheckStatus.Fail, (await RunAsync()).Status);
    }

    [Fact]
    public async Task Missing_file_passes_and_an_unreadable_file_is_skipped()
    {
        Assert.Equal(CheckStatus.Pass, (await RunAsync()).Status);

        _fixture.Server.Files.Set(Hosts, "127.0.0.1 crl3.digicert.com");
        _fixture.Server.Files.Deny(Hosts);
        CheckResult row = await RunAsync();

        Assert.Equal(CheckStatus.Skip, row.Status);
        Assert.Contains("could not be read", row.Detail);
    }

    [Fact]
    public void Lines_with_several_names_tabs_and_comments_are_parsed() =>
        Assert.Equal(
            [
                new HostsEntry(1, "127.0.0.1", "a"),
                new HostsEntry(1, "127.0.0.1", "b"),
                new HostsEntry(3, "fe80::1", "c"),
            ],
            HostsFile.Parse("\uFEFF127.0.0.1\ta  b#c\r\n\r\n fe80::1 c \r\n127.0.0.1\r\n")
        );

    private const string Proxy =
        "<configuration><system.net><defaultProxy><proxy proxyaddress=\"http://proxy.contoso.com:8080\"/>"
        + "</defaultProxy></system.net></configuration>";

    private async Task<CheckResult> RunAsync() =>
        Assert.Single(
            await _fixture.RunAsync([
                new HostsFileCheck(new NetworkProbes(ProbeLimits.Default, new FakeTimeProvider())),
            ])
        );
}
