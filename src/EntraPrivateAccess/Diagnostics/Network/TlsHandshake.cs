using System.IO;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// Performs a TLS handshake, and records the certificate instead of rejecting an untrusted one. No secret is sent over
/// the connection.
/// </summary>
internal static class TlsHandshake
{
    /// <exception cref="IOException">The connection ended before the host presented a certificate.</exception>
    /// <exception cref="AuthenticationException">There is no common version or cipher, or the host does not use
    /// TLS.</exception>
    /// <param name="protocols">None for the versions that the system prefers.</param>
    public static async Task<TlsObservation> ShakeAsync(
        Stream stream,
        string host,
        SslProtocols protocols,
        CancellationToken cancellationToken
    )
    {
        TlsObservation? seen = null;
        SslStream tls = new(stream, leaveInnerStreamOpen: false, (_, certificate, chain, errors) =>
        {
            seen = certificate is null
                ? null
                : new TlsObservation(
                    certificate.GetRawCertData(),
                    Others(chain),
                    (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0,
                    SslProtocols.None,
                    null
                );
            return true;
        });
        try
        {
            await tls.AuthenticateAsync(host, protocols, cancellationToken).ConfigureAwait(false);
            return (seen ?? throw new AuthenticationException("The host presented no certificate.")) with
            {
                Protocol = tls.SslProtocol,
                Stream = tls,
            };
        }
        catch (Exception ended)
            when (seen is not null
                && !cancellationToken.IsCancellationRequested
                && ended is IOException or AuthenticationException
            )
        {
            // Hosts that require a client certificate may end the handshake here, but their certificate is known.
            tls.Dispose();
            return seen with { Ending = ended.Message };
        }
        catch
        {
            tls.Dispose();
            throw;
        }
    }

    // The extra store contains the certificates that the host sent. Issuers that only this machine knows are in the
    // chain.
    private static IReadOnlyList<byte[]> Others(X509Chain? chain)
    {
        if (chain is null)
        {
            return [];
        }

        IEnumerable<X509Certificate2> sent = chain.ChainPolicy.ExtraStore.Cast<X509Certificate2>();
        return
        [
            .. sent.Concat(chain.ChainElements.Cast<X509ChainElement>().Skip(1).Select(element => element.Certificate))
                .Select(certificate => certificate.RawData),
        ];
    }
}

/// <summary>The data of a TLS handshake, whether the certificate is trusted or not.</summary>
/// <param name="Certificate">The server's certificate (DER).</param>
/// <param name="Others">The certificates of its issuers that were sent or are known (DER).</param>
/// <param name="IsNameRight">Whether the certificate is issued to the requested host.</param>
/// <param name="Ending">The reason why the handshake ended after the certificate was received, or null if it
/// succeeded.</param>
internal sealed record TlsObservation(
    byte[] Certificate,
    IReadOnlyList<byte[]> Others,
    bool IsNameRight,
    SslProtocols Protocol,
    string? Ending
)
{
    /// <summary>The reason why the handshake in TLS 1.2 failed, as a sentence; null if the host accepts TLS
    /// 1.2.</summary>
    public string? Tls12Failure { get; init; }

    /// <summary>The encrypted connection; null if the handshake did not complete.</summary>
    public Stream? Stream { get; init; }
}

/// <summary>The names of the versions of TLS, also of those that the framework or the system does not have.</summary>
internal static class TlsVersions
{
    public const string Tls11 = "TLS 1.1";
    public const string Tls10 = "TLS 1.0";

    private const int Tls13 = 0x3000;

    public static string NameOf(SslProtocols protocol) =>
        (int)protocol switch
        {
            Tls13 => "TLS 1.3",
            (int)SslProtocols.Tls12 => "TLS 1.2",
            0x300 => Tls11,
            0xC0 => Tls10,
            _ => $"{protocol}",
        };
}

/// <summary>
/// Asks a host whether it accepts TLS 1.1 or 1.0, by the first message of a handshake. Many systems refuse these
/// versions, so a whole handshake would only show what this system accepts.
/// </summary>
internal static class OldTlsHello
{
    private const int HeadLength = 11;
    private const byte Handshake = 22;
    private const byte ServerHello = 2;

    // Cipher suites that these versions use: ECDHE and RSA with AES and 3DES, and the mark for safe renegotiation.
    private static readonly byte[] s_suites =
    [
        0xC0,
        0x13,
        0xC0,
        0x14,
        0xC0,
        0x09,
        0xC0,
        0x0A,
        0x00,
        0x2F,
        0x00,
        0x35,
        0x00,
        0x0A,
        0x00,
        0xFF,
    ];

    // The extensions for elliptic curves (P-256, P-384, P-521) and uncompressed points.
    private static readonly byte[] s_curves =
    [
        0x00,
        0x0A,
        0x00,
        0x08,
        0x00,
        0x06,
        0x00,
        0x17,
        0x00,
        0x18,
        0x00,
        0x19,
        0x00,
        0x0B,
        0x00,
        0x02,
        0x01,
        0x00,
    ];

    /// <returns>The version that the host selects; null if it accepts none of them.</returns>
    public static async Task<string?> AskAsync(Stream stream, string host, CancellationToken cancellationToken)
    {
        byte[] hello = Create(host);
        await stream.WriteAsync(hello, 0, hello.Length, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        byte[] head = new byte[HeadLength];
        int read = 0;
        while (read < HeadLength)
        {
            int more = await stream.ReadAsync(head, read, HeadLength - read, cancellationToken).ConfigureAwait(false);
            if (more == 0)
            {
                return null;
            }

            read += more;
            if (head[0] != Handshake)
            {
                // An alert is shorter, and not every host closes the connection after it.
                return null;
            }
        }

        return (head[0], head[5], head[9], head[10]) switch
        {
            (Handshake, ServerHello, 3, 2) => TlsVersions.Tls11,
            (Handshake, ServerHello, 3, 1) => TlsVersions.Tls10,
            _ => null,
        };
    }

    private static byte[] Create(string host)
    {
        byte[] name = Encoding.ASCII.GetBytes(host);
        byte[] named = IPAddress.TryParse(host, out _) ? [] : [0, 0, .. Sized(2, Sized(2, [0, .. Sized(2, name)]))];
        byte[] random = new byte[32];
        using RandomNumberGenerator generator = RandomNumberGenerator.Create();
        generator.GetBytes(random);
        byte[] body = [3, 2, .. random, 0, .. Sized(2, s_suites), 1, 0, .. Sized(2, [.. named, .. s_curves])];
        return [Handshake, 3, 1, .. Sized(2, [1, .. Sized(3, body)])];
    }

    private static byte[] Sized(int digits, byte[] content) =>
        [.. Enumerable.Range(1, digits).Select(digit => (byte)(content.Length >> (8 * (digits - digit)))), .. content];
}
