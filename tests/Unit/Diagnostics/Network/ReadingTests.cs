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

/// <summary>What network checks read, without a network.</summary>
public sealed class ReadingTests
{
    public static TheoryData<string> Clouds => ["Global", "USGov"];

    [Theory]
    [MemberData(nameof(Clouds))]
    public void Every_address_of_a_cloud_s_list_is_asked_for_or_said_to_be_unknown(string cloud)
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
    public void The_sandbox_plays_every_name_that_is_asked_for()
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
    public void A_proxy_is_read_as_Windows_writes_it(string? text, string? address) =>
        Assert.Equal(address, ProxyText.Parse(text)?.AbsoluteUri);

    [Theory]
    [InlineData(3, 11, "proxy:8080")]
    [InlineData(1, 11, null)]
    [InlineData(3, 5000, null)]
    [InlineData(3, -1, null)]
    public void The_value_of_netsh_winhttp_is_read_and_never_believed(int flags, int length, string? proxy)
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
    public async Task Answers_in_chunks_are_joined_and_cut_ones_are_refused()
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
    public void A_chain_s_end_says_what_stands_on_the_other_side(string root, bool isTrusted, object expected)
    {
        (byte[] certificate, byte[] authority) = Issue(root, isLogged: false);

        Assert.Equal((TrustKind)expected, Judge(certificate, authority, isTrusted).Kind);
    }

    [Fact]
    public void What_was_publicly_logged_is_no_web_filter_s()
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

    /// <summary>Takes whatever is written, and hands out an answer.</summary>
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
