using System.IO;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Network;
using Xunit;
using static EntraPrivateAccess.Tests.Unit.Diagnostics.Network.ApplicationFixture;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Tests what the checks of applications conclude from TLS versions and certificate chains.</summary>
public sealed class ApplicationTlsTests
{
    // A host that selects an old version sends the beginning of a ServerHello; the others send an alert.
    private static readonly byte[] s_alert = [21, 3, 1, 0, 2, 2, 70];

    [Theory]
    [InlineData(true, true, CheckStatus.Fail)]
    [InlineData(false, false, CheckStatus.Pass)]
    public async Task Host_with_TLS_13_only_is_judged_by_what_the_connector_does_with_TLS(
        bool isWeb,
        bool isNamed,
        CheckStatus status
    )
    {
        using ApplicationSite site = new(protocols: SslProtocols.Tls13);

        IReadOnlyList<CheckResult> rows = await RunAsync(
            site.Network(),
            isWeb ? Web(validates: true) : Segment(Host, "fqdn", "443")
        );

        CheckResult row = Assert.Single(rows, row => row.Name == "ApplicationCertificate");
        Assert.Equal(status, row.Status);
        Assert.Contains("TLS 1.3", row.Detail, StringComparison.Ordinal);
        Assert.Equal(isNamed, row.Detail.Contains("is inferred", StringComparison.Ordinal));
        Assert.Equal(isNamed, row.Detail.StartsWith("The handshake in TLS 1.2 failed (", StringComparison.Ordinal));
        Assert.Equal(isNamed, row.Action?.Contains("supports TLS 1.2", StringComparison.Ordinal) is true);
        Assert.Equal(CheckStatus.Pass, rows.Single(row => row.Name == "ApplicationAnswer").Status);
    }

    [Fact]
    public async Task Single_failed_handshake_is_not_a_refusal_of_TLS_12()
    {
        using ApplicationSite site = new(drops: 1);

        IReadOnlyList<CheckResult> rows = await RunAsync(site.Network(), Web(validates: true));

        Assert.All(rows, row => Assert.Equal(CheckStatus.Pass, row.Status));
    }

    [Fact]
    public async Task Versions_that_the_system_rejects_do_not_hide_the_first_failure()
    {
        CheckFixture fixture = new();
        fixture.Server.Network.Names[Host] = [IPAddress.Loopback];
        int connections = 0;
        fixture.Server.Network.Connect = (_, _, _) =>
            Interlocked.Increment(ref connections) == 1
                ? Task.FromResult<Stream>(new MemoryStream())
                : Task.FromException<Stream>(new ArgumentException("The versions are not valid."));

        CheckResult row = Assert.Single(await fixture.RunAsync([.. Checks([Web(validates: true)])]), row =>
            row.Name == "ApplicationCertificate"
        );

        Assert.Equal(CheckStatus.Fail, row.Status);
        Assert.StartsWith("The handshake in TLS 1.2 failed. ", row.Detail);
        Assert.DoesNotContain("not valid", row.Detail, StringComparison.Ordinal);
        Assert.True(connections > 1);
    }

    [Theory]
    [InlineData(2, "web", CheckStatus.Fail, ConnectorHealth.Degraded, "That the connector can't use this version is")]
    [InlineData(1, "web", CheckStatus.Fail, ConnectorHealth.Degraded, "That the connector can't use this version is")]
    [InlineData(0, "web", CheckStatus.Fail, ConnectorHealth.Degraded, "The handshake in TLS 1.2 failed. ")]
    [InlineData(2, "destination", CheckStatus.Warn, null, "That the connector can't use this version is inferred")]
    [InlineData(0, "destination", CheckStatus.Warn, null, "is assumed from its number")]
    [InlineData(2, "segment", CheckStatus.Warn, ConnectorHealth.Healthy, "The connector probably passes TLS on")]
    [InlineData(0, "segment", CheckStatus.Warn, null, "is assumed from its number")]
    public async Task Host_without_TLS_12_is_judged_by_the_version_that_it_accepts(
        int minor,
        string kind,
        CheckStatus status,
        ConnectorHealth? health,
        string words
    )
    {
        byte[] hello = [22, 3, (byte)minor, 0, 81, 2, 0, 0, 77, 3, (byte)minor, .. new byte[70]];
        using LoopbackListener site = new(
            async (stream, stop) =>
            {
                byte[] head = new byte[11];
                await stream.ReadExactlyAsync(head, stop);
                await stream.WriteAsync(head[10] < 3 && minor > 0 ? hello : s_alert, stop);
                // The rest of the client's message must be read, or the answer is lost.
                while (await stream.ReadAsync(new byte[4096], stop) > 0) { }
            }
        );
        LoopbackNetwork network = new([]);
        network.Lead(Host, 443, site.Port);

        IReadOnlyList<CheckResult> rows = kind switch
        {
            "web" => await RunAsync(network, Web(validates: true)),
            "segment" => await RunAsync(network, Segment(Host, "fqdn", "443")),
            _ => await RunDestinationAsync(network, $"{Host}:443"),
        };

        CheckResult row = Assert.Single(rows, row => row.Name == "ApplicationCertificate");
        Assert.Equal((status, health ?? row.Health), (row.Status, row.Health));
        Assert.Contains(words, row.Detail, StringComparison.Ordinal);
        Assert.NotNull(row.Action);
        if (minor == 0)
        {
            Assert.DoesNotContain("the host accepts", row.Detail, StringComparison.OrdinalIgnoreCase);
            return;
        }

        Assert.Matches($@"^The handshake in TLS 1\.2 failed \(.+\); the host accepts TLS 1\.{minor - 1}\.", row.Detail);
        Assert.DoesNotContain("assumed", row.Detail, StringComparison.Ordinal);
        // The version does not matter to a connector that passes TLS on.
        CheckResult answer = Assert.Single(rows, row => row.Name == "ApplicationAnswer");
        Assert.Equal(
            (CheckStatus.Skip, kind == "segment" ? ConnectorHealth.Healthy : ConnectorHealth.Unknown),
            (answer.Status, answer.Health)
        );
    }

    [Theory]
    [InlineData(true, CheckStatus.Fail, "not to 127.1.0.0")]
    [InlineData(false, CheckStatus.Pass, "not issued to this address, which is normal")]
    public async Task Address_in_a_URL_must_be_in_the_certificate(bool isWeb, CheckStatus status, string words)
    {
        using ApplicationSite site = new();

        // The address of the fixture's only host.
        CheckResult row = Assert.Single(
            await RunAsync(
                site.Network(),
                isWeb ? Web(validates: true) with { Url = "https://127.1.0.0/" } : Segment("127.1.0.0", "ip", "443")
            ),
            row => row.Name == "ApplicationCertificate"
        );

        Assert.Equal(status, row.Status);
        Assert.Contains(words, row.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("complete", nameof(CertificateState.Unlogged))]
    [InlineData("self-signed", nameof(CertificateState.SelfSigned))]
    [InlineData("root untrusted", nameof(CertificateState.RootUntrusted))]
    [InlineData("intermediate not sent", nameof(CertificateState.IssuerMissing))]
    [InlineData("root not sent", nameof(CertificateState.IssuerMissing))]
    [InlineData("intermediate expired", nameof(CertificateState.IssuerExpired))]
    public void Chain_shows_which_certificate_is_the_problem(string kind, string expected)
    {
        using X509Certificate2 root = TestAuthority.Issue("Test Root", null, -400, 400);
        using X509Certificate2 intermediate = TestAuthority.Issue(
            "Test Issuing",
            root,
            -300,
            kind == "intermediate expired" ? -1 : 300
        );
        using X509Certificate2 host = TestAuthority.IssueHost(Host, kind == "self-signed" ? null : intermediate, -9, 9);
        byte[][] sent = kind switch
        {
            "intermediate not sent" or "self-signed" => [],
            "root untrusted" => [intermediate.RawData, root.RawData],
            _ => [intermediate.RawData],
        };
        byte[][] trusted = kind.StartsWith("root", StringComparison.Ordinal) ? [] : [root.RawData];
        TlsObservation seen = new(host.RawData, sent, IsNameRight: true, SslProtocols.Tls12, null);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();

        CertificateFinding found = CertificateFinding.Judge(
            seen,
            ServerTrust.Judge(seen, trusted, expected: null, now),
            Host,
            now
        );

        Assert.Equal(expected, $"{found.State}");
        if (found.State is CertificateState.IssuerMissing)
        {
            string missing = kind == "root not sent" ? "Test Root" : "Test Issuing";
            Assert.Contains($"not have the certificate of '{missing}'", found.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("no issuer", "If 'Contoso Issuing CA' is an intermediate authority, install its certificate on")]
    [InlineData("self-signed", "Install a certificate of an authority on")]
    public async Task Advice_for_an_incomplete_or_self_signed_chain_is_not_to_trust_a_root(string kind, string words)
    {
        using ApplicationSite site = new(kind);

        CheckResult row = Assert.Single(await RunAsync(site.Network(), Web(validates: true)), row =>
            row.Name == "ApplicationCertificate"
        );

        Assert.StartsWith(words, row.Action);
    }
}
