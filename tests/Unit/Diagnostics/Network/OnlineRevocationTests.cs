using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using EntraPrivateAccess.Tests.Unit.Downloads;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Asks for revocation with a real revocation list of a server on loopback.</summary>
public sealed class OnlineRevocationTests : IDisposable
{
    private readonly TestPublisher _publisher = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private byte[] _list = [];

    public OnlineRevocationTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData(true, "Revoked")]
    [InlineData(false, "Good")]
    public void Revocation_list_decides(bool isRevoked, string expected)
    {
        using X509Certificate2 signer = Issue();
        CertificateRevocationListBuilder builder = new();
        if (isRevoked)
        {
            builder.AddEntry(signer);
        }

        _list = builder.Build(
            _publisher.Authority,
            1,
            DateTimeOffset.UtcNow.AddDays(7),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1,
            DateTimeOffset.UtcNow.AddDays(-1)
        );
        _ = ServeAsync();

        Assert.Equal(expected, OnlineRevocation.Ask(signer, [], _publisher.Authority).ToString());
    }

    [Fact]
    public void Authority_that_does_not_respond_is_unknown()
    {
        using X509Certificate2 signer = Issue();
        _listener.Stop();

        Assert.Equal(RevocationState.Unknown, OnlineRevocation.Ask(signer, [], _publisher.Authority));
    }

    [Fact]
    public void Authority_without_a_list_is_unknown()
    {
        using X509Certificate2 signer = _publisher.Issue();

        Assert.Equal(RevocationState.Unknown, OnlineRevocation.Ask(signer, [], _publisher.Authority));
    }

    private X509Certificate2 Issue() =>
        _publisher.Issue(
            to: 1000,
            extension: CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([
                $"http://127.0.0.1:{Port}/{Guid.NewGuid():N}.crl",
            ])
        );

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                NetworkStream stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096]);
                await stream.WriteAsync(
                    Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 200 OK\r\nContent-Type: application/pkix-crl\r\nContent-Length: {_list.Length}\r\n"
                            + "Connection: close\r\n\r\n"
                    )
                );
                await stream.WriteAsync(_list);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or System.IO.IOException)
        {
            // The test ended.
        }
    }
}
