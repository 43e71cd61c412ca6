using System.IO;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;
using Xunit;
using static EntraPrivateAccess.Tests.Unit.Diagnostics.Network.ApplicationFixture;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Tests the checks of applications over real sockets, with servers on loopback.</summary>
public sealed class ApplicationCheckTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Web_application_that_responds_passes_every_check_in_order()
    {
        using ApplicationSite site = new();

        IReadOnlyList<CheckResult> rows = await RunAsync(site.Network(), Web(validates: true));

        Assert.Equal(
            "",
            string.Join("\n", rows.Where(row => row.Status is not CheckStatus.Pass).Select(row => row.Detail))
        );
        Assert.Equal(
            ["ApplicationRoute", "ApplicationName", "ApplicationPort", "ApplicationCertificate", "ApplicationAnswer"],
            rows.Select(row => row.Name)
        );
        Assert.All(rows.Skip(1), row => Assert.Equal($"Payroll ({Host}:443/start/page)", row.Target));
    }

    [Fact]
    public async Task Request_has_the_path_and_no_credentials()
    {
        using ApplicationSite site = new(port: 8444);

        CheckResult row = Assert.Single(
            await RunAsync(
                site.Network(),
                Web(validates: true) with
                {
                    Url = $"https://{Host}:8444/start/page?code=canary",
                }
            ),
            row => row.Name == "ApplicationAnswer"
        );

        Assert.Equal(CheckStatus.Pass, row.Status);
        HttpHead head = Assert.Single(site.Heads);
        Assert.Equal(("GET", "/start/page"), (head.Method, head.Target));
        Assert.Equal($"{Host}:8444", head.Header("Host"));
        Assert.Null(head.Header("Authorization"));
        Assert.Null(head.Header("Cookie"));
    }

    [Theory]
    [InlineData("expired", true, CheckStatus.Fail, "expired on")]
    [InlineData("expired", false, CheckStatus.Warn, "set not to validate certificates")]
    [InlineData("expired", null, CheckStatus.Warn, "is unknown here")]
    [InlineData("wrong", true, CheckStatus.Fail, $"issued to other.test, not to {Host}")]
    [InlineData("wrong", false, CheckStatus.Warn, $"not to {Host}")]
    [InlineData("untrusted", true, CheckStatus.Fail, "which this server does not trust")]
    [InlineData("untrusted", false, CheckStatus.Warn, "which this server does not trust")]
    [InlineData("self-signed", true, CheckStatus.Fail, "is self-signed by")]
    [InlineData("no issuer", true, CheckStatus.Fail, "not have the certificate of 'Contoso Issuing CA'")]
    [InlineData("no issuer, but its address", true, CheckStatus.Warn, "not get it here. If Windows does not")]
    [InlineData("no issuer, but its address, expired", true, CheckStatus.Fail, "expired on")]
    [InlineData("no issuer, but its address, future", true, CheckStatus.Fail, "is not valid before")]
    [InlineData("no issuer, but its address, wrong", true, CheckStatus.Fail, "other.test, not to")]
    [InlineData("no issuer, expired", true, CheckStatus.Fail, "not have the certificate of 'Contoso Issuing CA'")]
    [InlineData("future", true, CheckStatus.Fail, "is not valid before")]
    [InlineData("soon", true, CheckStatus.Warn, "in 20 days")]
    [InlineData("soon", false, CheckStatus.Warn, "in 20 days")]
    public async Task Certificate_fails_only_if_the_application_validates_it(
        string kind,
        bool? validates,
        CheckStatus status,
        string words
    )
    {
        using ApplicationSite site = new(kind);

        CheckResult row = Assert.Single(await RunAsync(site.Network(), Web(validates)), row =>
            row.Name == "ApplicationCertificate"
        );

        Assert.Equal(status, row.Status);
        Assert.Contains(words, row.Detail, StringComparison.Ordinal);
        Assert.NotNull(row.Action);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("wrong")]
    [InlineData("untrusted")]
    public async Task Certificate_behind_a_segment_is_the_matter_of_the_users_device(string kind)
    {
        using ApplicationSite site = new(kind);

        CheckResult row = Assert.Single(await RunAsync(site.Network(), Segment(Host, "fqdn", "443-443")), row =>
            row.Name == "ApplicationCertificate"
        );

        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.Contains("passes TLS on", row.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200 OK", CheckStatus.Pass, "200 OK")]
    [InlineData("401 X\r\nWWW-Authenticate: Negotiate", CheckStatus.Pass, "sign-in (Negotiate)")]
    [InlineData("403 X\r\nWWW-Authenticate: NTLM", CheckStatus.Pass, "sign-in (NTLM)")]
    [InlineData("403 Forbidden", CheckStatus.Pass, "403 Forbidden")]
    [InlineData("404 Not Found", CheckStatus.Pass, "404 Not Found")]
    [InlineData(
        "302 X\r\nLocation: https://other.test/a?token=canary",
        CheckStatus.Pass,
        "https://other.test/a, which"
    )]
    [InlineData("302 X\r\nLocation: /here?token=canary", CheckStatus.Pass, $"redirects to https://{Host}/here, which")]
    [InlineData("500 Broken", CheckStatus.Warn, "500 Broken")]
    [InlineData("503 Busy", CheckStatus.Warn, "503 Busy")]
    public async Task Response_of_the_application_decides(string answer, CheckStatus status, string words)
    {
        using ApplicationSite site = new(answer: answer);

        CheckResult row = Assert.Single(await RunAsync(site.Network(), Web(validates: true)), row =>
            row.Name == "ApplicationAnswer"
        );

        Assert.Equal(status, row.Status);
        Assert.Contains(words, row.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", row.Detail, StringComparison.Ordinal);
        _ = Assert.Single(site.Heads);
    }

    [Fact]
    public async Task Slow_response_is_a_warning()
    {
        using ApplicationSite site = new();

        CheckResult row = Assert.Single(
            await RunAsync(site.Network(), [Web(validates: true)], clock: new LeapingClock()),
            row => row.Name == "ApplicationAnswer"
        );

        Assert.Equal(CheckStatus.Warn, row.Status);
        Assert.Contains("in 6.0 s", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_that_never_responds_fails_within_the_limit()
    {
        using LoopbackListener site = new((_, stop) => Task.Delay(Timeout.Infinite, stop));
        LoopbackNetwork network = new([]);
        network.Lead(Host, 80, site.Port);

        CheckResult row = Assert.Single(
            await RunAsync(
                network,
                [Web(validates: null) with { Url = $"http://{Host}/" }],
                TimeSpan.FromMilliseconds(300)
            ),
            row => row.Status is CheckStatus.Fail
        );

        Assert.Equal("ApplicationAnswer", row.Name);
        Assert.Contains("accepted the request but did not respond within", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_connection_names_the_firewall_and_skips_the_rest()
    {
        LoopbackNetwork network = new([]);
        network.Lead(Host, 443, ClosedPort());

        IReadOnlyList<CheckResult> rows = await RunAsync(network, Web(validates: true));

        CheckResult row = Assert.Single(rows, row => row.Status is CheckStatus.Fail);
        Assert.Equal(("ApplicationPort", ConnectorHealth.Degraded), (row.Name, row.Health));
        Assert.Contains("refused", row.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith($"Allow TCP 443 from this server to {Host}", row.Action);
        Assert.Equal(2, rows.Count(found => found.Status is CheckStatus.Skip));
    }

    [Fact]
    public async Task Dropped_packets_end_at_the_limit_of_the_step()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A full queue drops connections on Linux only.");
        using BlackHole hole = await BlackHole.OpenAsync(Stop);
        LoopbackNetwork network = new([]);
        network.Lead(Host, 443, hole.Port);

        CheckResult row = Assert.Single(
            await RunAsync(network, [Web(validates: true)], TimeSpan.FromMilliseconds(300)),
            row => row.Status is CheckStatus.Fail
        );

        Assert.Equal("ApplicationPort", row.Name);
        Assert.Contains("as behind a firewall that drops packets", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_that_does_not_resolve_fails_in_its_own_row()
    {
        // No name resolves in the network in memory.
        IReadOnlyList<CheckResult> rows = await RunAsync(null, Segment(Host, "fqdn", "3389"));

        CheckResult row = Assert.Single(rows, row => row.Status is CheckStatus.Fail);
        Assert.Equal("ApplicationName", row.Name);
        Assert.Equal(CheckStatus.Skip, rows.Single(found => found.Name == "ApplicationPort").Status);
    }

    [Theory]
    [InlineData("ApplicationPort")]
    [InlineData("ApplicationAnswer")]
    public async Task Excluded_cause_leaves_the_result_unknown(string check)
    {
        LoopbackNetwork network = new([]);
        network.Lead(Host, 443, ClosedPort());

        IReadOnlyList<CheckResult> rows = await RunAsync(
            check == "ApplicationPort" ? null : network,
            [Web(validates: true)],
            only: check
        );

        CheckResult row = Assert.Single(rows);
        Assert.Equal((check, CheckStatus.Skip, ConnectorHealth.Unknown), (row.Name, row.Status, row.Health));
        Assert.False(CheckSummary.IsPassed(rows));
    }

    [Fact]
    public async Task Port_of_an_unknown_protocol_is_only_opened()
    {
        using LoopbackListener site = new((_, stop) => Task.Delay(Timeout.Infinite, stop));
        LoopbackNetwork network = new([]);
        network.Lead(Host, 3389, site.Port);

        IReadOnlyList<CheckResult> rows = await RunAsync(network, Segment(Host, "fqdn", "3389-3389"));

        Assert.Equal(["ApplicationRoute", "ApplicationName", "ApplicationPort"], rows.Select(row => row.Name));
        Assert.All(rows, row => Assert.Equal(CheckStatus.Pass, row.Status));
    }

    [Fact]
    public async Task Assumed_protocol_is_a_warning_at_most()
    {
        using LoopbackListener site = new((_, _) => Task.CompletedTask);
        LoopbackNetwork network = new([]);
        network.Lead(Host, 443, site.Port);
        network.Lead(Host, 80, site.Port);

        IReadOnlyList<CheckResult> rows = await RunAsync(network, Segment(Host, "fqdn", "443", "80"));

        Assert.DoesNotContain(rows, row => row.Status is CheckStatus.Fail);
        Assert.Equal(
            ["ApplicationCertificate", "ApplicationAnswer"],
            rows.Where(row => row.Status is CheckStatus.Warn).Select(row => row.Name)
        );
        Assert.All(rows.Where(row => row.Status is CheckStatus.Warn), row =>
            Assert.Contains("assumed from its number", row.Detail, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Sample_passes_if_one_connection_is_accepted()
    {
        using LoopbackListener site = new((_, stop) => Task.Delay(Timeout.Infinite, stop));

        CheckResult found = Assert.Single(
            await RunAsync(new LoopbackNetwork([]), Segment("127.0.0.1..127.0.0.3", "ipRange", $"{site.Port}")),
            row => row.Name == "ApplicationRange"
        );
        CheckResult missed = Assert.Single(
            await RunAsync(new LoopbackNetwork([]), Segment("127.0.0.2..127.0.0.3", "ipRange", $"{site.Port}")),
            row => row.Name == "ApplicationRange"
        );

        Assert.Equal(CheckStatus.Pass, found.Status);
        Assert.Equal(
            $"Sample: 3 of 3 addresses, 1 of 1 ports. Accepted by 127.0.0.1:{site.Port}. Whether the others are in "
                + "use is unknown.",
            found.Detail
        );
        Assert.Equal((CheckStatus.Skip, ConnectorHealth.Healthy), (missed.Status, missed.Health));
        Assert.Contains("A host or a firewall refused 127.0.0.2:", missed.Detail, StringComparison.Ordinal);
        Assert.Contains("Test-ConnectorApplication -Destination HOST:PORT", missed.Action, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_that_cannot_be_reached_names_the_reason_instead_of_silence()
    {
        CheckFixture fixture = new();
        fixture.Server.Network.Connect = (_, port, _) =>
            Task.FromException<Stream>(
                Win32Errors.Fault(Win32Errors.HostUnreachable, $"Connecting to 10.0.0.1 port {port}")
            );

        CheckResult row = Assert.Single(
            await fixture.RunAsync([.. Checks([Segment("10.0.0.1", "ipAddress", "8000-8001")])]),
            row => row.Name == "ApplicationRange"
        );

        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.Contains(" None accepted a connection. ", row.Detail, StringComparison.Ordinal);
        Assert.Contains("the host is unreachable", row.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("firewall", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_without_any_response_is_a_warning_that_names_the_inference()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A full queue drops connections on Linux only.");
        using BlackHole hole = await BlackHole.OpenAsync(Stop);
        LoopbackNetwork network = new([]);
        network.Lead(Host, 8000, hole.Port);
        network.Lead(Host, 8001, hole.Port);

        CheckResult row = Assert.Single(
            await RunAsync(network, [Segment(Host, "fqdn", "8000-8001")], TimeSpan.FromMilliseconds(300)),
            row => row.Name == "ApplicationRange"
        );

        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.StartsWith("Sample: 1 of 1 addresses, 2 of 2 ports. None responded.", row.Detail);
        Assert.Contains("is inferred", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Untested_destination_is_named_with_its_reason()
    {
        IReadOnlyList<CheckResult> rows = await RunAsync(
            new LoopbackNetwork([]),
            [
                Segment("dns.test", "fqdn", "53") with
                {
                    Protocol = "udp",
                },
                Segment("corp.test", "dnsSuffix"),
                Web(validates: true) with
                {
                    Url = "https://*.corp.test/",
                },
                new PublishedDestination
                {
                    Application = "Secret",
                    Unknown = "Not readable.",
                    Action = "Sign in.",
                },
            ]
        );

        Assert.Equal(
            [
                "Payroll (dns.test:53/udp): UDP has no connections: that nothing answers proves nothing, so it is not "
                    + "tested.",
                "Payroll (corp.test): A DNS suffix is not a host name, so none of its hosts is tested.",
                "Payroll (https://*.corp.test/): A wildcard is not a host name, so none of its addresses is tested.",
                "Secret: Not readable.",
            ],
            rows.Where(row => row.Name == "ApplicationUntested").Select(row => $"{row.Target}: {row.Detail}")
        );
        Assert.Equal(ConnectorHealth.Unknown, rows[rows.Count - 1].Health);
        Assert.False(CheckSummary.IsPassed(rows));
    }

    [Fact]
    public async Task Rows_stay_in_the_order_of_the_destinations()
    {
        PublishedDestination[] many =
        [
            .. Enumerable.Range(1, 40).Select(number => Segment($"127.0.0.{number}", "ipAddress", "1")),
        ];

        IReadOnlyList<CheckResult> rows = await RunAsync(new LoopbackNetwork([]), many);

        Assert.Equal(
            Enumerable.Range(1, 40).Select(number => $"Payroll (127.0.0.{number}:1)"),
            rows.Skip(1).Select(row => row.Target)
        );
    }
}
