using System.IO;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Sandbox.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Tests the parsers of the network checks without a network.</summary>
public sealed class ReadingTests
{
    public static TheoryData<string> Clouds => ["Global", "USGov"];

    [Theory]
    [MemberData(nameof(Clouds))]
    public void Every_endpoint_of_a_cloud_is_either_checked_or_reported_as_unknown(string cloud)
    {
        ConnectorEnvironment environment = Environments.Find(cloud)!;
        string[] named = [.. ProbeTargets.Named(environment).Select(target => target.ToString())];
        string[] unnamed =
        [
            .. ProbeTargets.Unnamed(environment).Select(endpoint => $"{endpoint.Host}:{endpoint.Port}"),
        ];

        Assert.All(environment.Endpoints, endpoint =>
            Assert.True(
                named.Contains($"{endpoint.Host}:{endpoint.Port}")
                    || unnamed.Contains($"{endpoint.Host}:{endpoint.Port}")
                    || named.Any(name =>
                        endpoint.Host.StartsWith('*')
                        && name.EndsWith($"{endpoint.Host[1..]}:{endpoint.Port}", StringComparison.Ordinal)
                    ),
                endpoint.ToString()
            )
        );
        Assert.DoesNotContain(named, name => name.StartsWith('*'));
    }

    [Fact]
    public void Sandbox_simulates_every_host_that_is_checked()
    {
        TenantIdentity tenant = new();
        InternetNames names = new(tenant);

        Assert.All(ProbeTargets.Named(Environments.Global), target =>
            Assert.True(names.AddressOf(target.Of(tenant.Id).Host) is not null, target.Host)
        );
        Assert.Null(names.AddressOf("eus.bootstrap.msappproxy.net"));
        Assert.Null(names.AddressOf("wpad.corp.contoso.com"));
    }

    [Theory]
    [InlineData("http://proxy.example:8080", "http://proxy.example:8080/")]
    [InlineData("proxy.example:8080", "http://proxy.example:8080/")]
    [InlineData("http=web.example:80;https=tls.example:443", "http://tls.example:443/")]
    [InlineData("ftp=old.example:21", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Proxy_is_read_in_the_Windows_format(string? text, string? address) =>
        Assert.Equal(address, ProxyText.Parse(text)?.AbsoluteUri);

    [Theory]
    [InlineData(3, 11, "proxy:8080")]
    [InlineData(1, 11, null)]
    [InlineData(3, 5000, null)]
    [InlineData(3, -1, null)]
    public void Value_of_netsh_winhttp_is_read_and_validated(int flags, int length, string? proxy)
    {
        byte[] value =
        [
            0x28,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            (byte)flags,
            0,
            0,
            0,
            .. BitConverter.GetBytes(length),
            .. Encoding.ASCII.GetBytes("proxy:8080\0"),
        ];

        Assert.Equal(proxy, WinHttpProxy.Parse(value)?.TrimEnd('\0'));
        Assert.Null(WinHttpProxy.Parse([1, 2, 3]));
    }

    [Fact]
    public async Task Chunked_response_is_joined_and_a_truncated_response_is_an_error()
    {
        ProbeResponse whole = await AskAsync(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab\r\n\r\n3;x=y\r\ncde\r\n0\r\n\r\n"
        );

        Assert.Equal("ab\r\ncde", Encoding.ASCII.GetString(whole.Body));
        _ = await Assert.ThrowsAsync<InvalidDataException>(() =>
            AskAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nab")
        );
        _ = await Assert.ThrowsAsync<EndOfStreamException>(() =>
            AskAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab")
        );
        _ = await Assert.ThrowsAsync<InvalidDataException>(() => AskAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
        _ = await Assert.ThrowsAsync<EndOfStreamException>(() => AskAsync(""));
    }

    [Theory]
    [InlineData("DigiCert Global Root G2", false, TrustKind.RootMissing)]
    [InlineData("Some Company", false, TrustKind.Stranger)]
    [InlineData("Some Company", true, TrustKind.LooksInspected)]
    public void Root_of_the_chain_determines_the_trust(string root, bool isTrusted, object expected)
    {
        (byte[] certificate, byte[] authority) = Issue(root, isLogged: false);

        Assert.Equal((TrustKind)expected, Judge(certificate, authority, isTrusted).Kind);
    }

    [Fact]
    public void Publicly_logged_certificate_is_not_TLS_inspection()
    {
        (byte[] certificate, byte[] authority) = Issue("A New Public Root", isLogged: true);

        ServerTrust trust = Judge(certificate, authority, isTrusted: true);

        Assert.Equal((TrustKind.OtherPublic, "A New Public Root"), (trust.Kind, trust.Root));
    }

    private static ServerTrust Judge(byte[] certificate, byte[] authority, bool isTrusted) =>
        ServerTrust.Judge(
            new TlsObservation(certificate, [], true, SslProtocols.Tls12, null),
            isTrusted ? [authority] : [],
            null,
            TimeProvider.System.GetUtcNow()
        );

    private static (byte[] Certificate, byte[] Authority) Issue(string root, bool isLogged)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authority = new("CN=" + root, key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 signer = authority.CreateSelfSigned(now.AddDays(-2), now.AddDays(9));
        CertificateRequest host = new("CN=host.example", key, HashAlgorithmName.SHA256);
        host.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        if (isLogged)
        {
            host.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.11129.2.4.2", [4, 2, 0, 0], false));
        }

        using X509Certificate2 issued = host.Create(signer, now.AddDays(-1), now.AddDays(3), [1, 2, 3]);
        return (issued.RawData, signer.RawData);
    }

    private static async Task<ProbeResponse> AskAsync(string answer)
    {
        await using TwoWayStream stream = new(Encoding.ASCII.GetBytes(answer));
        return await PlainHttp.AskAsync(
            stream,
            new ProbeRequest("GET", "/", "host") { WantsBody = true },
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>Ignores everything that is written, and returns a fixed response.</summary>
    private sealed class TwoWayStream(byte[] answer) : MemoryStream(answer, writable: false)
    {
        public override bool CanWrite => true;

        public override Task WriteAsync(
            byte[] buffer,
            int offset,
            int count,
            System.Threading.CancellationToken cancellationToken
        ) => Task.CompletedTask;
    }
}
