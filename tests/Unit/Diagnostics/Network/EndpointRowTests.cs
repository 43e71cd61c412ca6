using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Tests checks of hosts that the sandbox does not simulate, over real loopback sockets.</summary>
public sealed class EndpointRowTests
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    private static readonly RSA s_authorityKey = RSA.Create(2048);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Some Company", CodeSigning, false, true, CheckStatus.Fail, "its chain is not valid")]
    [InlineData(
        "DigiCert Global Root G2",
        ServerAuthentication,
        false,
        false,
        CheckStatus.Fail,
        "does not trust that root"
    )]
    [InlineData(
        "Some Company",
        ServerAuthentication,
        false,
        false,
        CheckStatus.Fail,
        "Possible causes are TLS inspection, or that the host did not send the certificate."
    )]
    [InlineData(
        "A New Public Root",
        ServerAuthentication,
        true,
        true,
        CheckStatus.Warn,
        "a public authority, but none that Microsoft listed"
    )]
    public async Task Certificate_chain_determines_the_result(
        string root,
        string usage,
        bool isLogged,
        bool isTrusted,
        CheckStatus status,
        string words
    )
    {
        (X509Certificate2 host, byte[] authority) = Issue(root, usage, isLogged);
        using (host)
        {
            using LoopbackListener site = new(
                async (stream, stop) =>
                {
                    await using SslStream tls = new(stream);
                    await tls.AuthenticateAsServerAsync(
                        new SslServerAuthenticationOptions { ServerCertificate = host },
                        stop
                    );
                }
            );
            LoopbackNetwork network = new(isTrusted ? [authority] : []);
            network.Lead("service.test", 443, site.Port);

            CheckResult row = Assert.Single(await RunAsync(network, 443, TimeSpan.FromMinutes(1)), row =>
                row.Name == "TlsCertificate"
            );

            Assert.Equal(status, row.Status);
            Assert.Contains(words, row.Detail, StringComparison.Ordinal);
            Assert.NotNull(row.Action);
        }
    }

    [Theory]
    [InlineData("407 Proxy Authentication Required")]
    [InlineData("403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0")]
    public async Task Transparent_proxy_is_detected_by_its_response(string answer)
    {
        using LoopbackListener site = new(
            async (stream, stop) =>
            {
                _ = await HttpHead.ReadAsync(stream, stop);
                await HttpHead.WriteAsync(stream, answer, "text/html", [], stop);
            }
        );
        LoopbackNetwork network = new([]);
        network.Lead("service.test", 80, site.Port);

        CheckResult row = Assert.Single(await RunAsync(network, 80, TimeSpan.FromMinutes(1)), row =>
            row.Name == "HttpAnswer"
        );

        Assert.Equal(CheckStatus.Fail, row.Status);
        Assert.Contains("A proxy that is not configured on this server", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_that_drops_packets_fails_in_its_own_row_and_the_run_ends()
    {
        using BlackHole hole = await BlackHole.OpenAsync(Stop);
        LoopbackNetwork network = new([]);
        network.Lead("service.test", 443, hole.Port);

        // Only a run that never ends reaches this limit.
        IReadOnlyList<CheckResult> rows = await RunAsync(network, 443, TimeSpan.FromSeconds(1))
            .WaitAsync(TimeSpan.FromMinutes(5), Stop);

        CheckResult port = Assert.Single(rows, row => row.Status is CheckStatus.Fail);
        Assert.Equal("Port", port.Name);
        Assert.Contains(
            "(as behind a firewall that drops packets) within 1 second",
            port.Detail,
            StringComparison.Ordinal
        );
        Assert.All(rows.Where(row => row.Name is "TlsCertificate" or "HttpAnswer"), row =>
            Assert.Equal(CheckStatus.Skip, row.Status)
        );
    }

    [Fact]
    public async Task Closed_port_fails_in_its_own_row()
    {
        int closed;
        using (LoopbackListener gone = new((_, _) => Task.CompletedTask))
        {
            closed = gone.Port;
        }

        LoopbackNetwork network = new([]);
        network.Lead("service.test", 443, closed);

        IReadOnlyList<CheckResult> rows = await RunAsync(network, 443, TimeSpan.FromMinutes(1));

        CheckResult port = Assert.Single(rows, row => row.Status is CheckStatus.Fail);
        Assert.Equal("Port", port.Name);
        Assert.Contains("refused", port.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(port.Action);
        Assert.All(rows.Where(row => row.Name is "TlsCertificate" or "HttpAnswer"), row =>
            Assert.Equal(CheckStatus.Skip, row.Status)
        );
    }

    // A DNS label has at most 63 characters, so this name is rejected without a DNS query.
    [Fact]
    public async Task Name_that_does_not_resolve_fails_in_its_own_row()
    {
        string name = new string('x', 64) + ".test";

        IReadOnlyList<CheckResult> rows = await RunAsync(new LoopbackNetwork([]), 443, TimeSpan.FromMinutes(1), name);

        CheckResult row = Assert.Single(rows, row => row.Status is CheckStatus.Fail);
        Assert.Equal(("HostName", true), (row.Name, row.Target.Contains(name)));
        Assert.NotNull(row.Action);
        Assert.All(rows.Where(row => row.Name is "Port" or "TlsCertificate" or "HttpAnswer"), row =>
            Assert.Equal(CheckStatus.Skip, row.Status)
        );
    }

    private static async Task<IReadOnlyList<CheckResult>> RunAsync(
        LoopbackNetwork network,
        int port,
        TimeSpan stage,
        string host = "service.test"
    )
    {
        FakeServer server = new() { RealNetwork = network };
        server.Description = server.Description with { UtcNow = TimeProvider.System.GetUtcNow() };
        ConnectorEnvironment environment = new()
        {
            Name = "Test",
            Endpoints = [new ServiceEndpoint(host, port, "Connector and service")],
        };
        return await new CheckRun(
            new CheckContext(new CheckTarget(server, environment, TimeProvider.System), server.Description),
            TimeSpan.FromMinutes(4),
            TimeProvider.System
        ).RunAsync(
            [
                .. NetworkCheckList
                    .Create(environment, new ProbeLimits { Stage = stage }, TimeProvider.System)
                    .Where(check => check.Name is not "ProxyRoute"),
            ],
            null,
            Stop
        );
    }

    private static (X509Certificate2 Host, byte[] Authority) Issue(string root, string usage, bool isLogged)
    {
        CertificateRequest authority = new(
            "CN=" + root,
            s_authorityKey,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 signer = authority.CreateSelfSigned(now.AddDays(-2), now.AddDays(9));
        using RSA hostKey = TestKey.Create();
        CertificateRequest host = new("CN=service.test", hostKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("service.test");
        host.CertificateExtensions.Add(names.Build());
        host.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (isLogged)
        {
            host.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.11129.2.4.2", [4, 2, 0, 0], false));
        }

        using X509Certificate2 issued = host.Create(signer, now.AddDays(-1), now.AddDays(3), [1, 2, 3]);
        return (SandboxKeys.ForTls(issued.CopyWithPrivateKey(hostKey)), signer.RawData);
    }
}
