using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// Performs a TLS 1.2 handshake, as the connector does, and records the certificate instead of rejecting an untrusted
/// one. No secret is sent over the connection.
/// </summary>
internal static class TlsHandshake
{
    /// <exception cref="IOException">The connection ended before the host presented a certificate.</exception>
    /// <exception cref="AuthenticationException">There is no common version or cipher, or the host does not use
    /// TLS.</exception>
    public static async Task<TlsObservation> ShakeAsync(Stream stream, string host, CancellationToken cancellationToken)
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
            await tls.AuthenticateAsync(host, SslProtocols.Tls12, cancellationToken).ConfigureAwait(false);
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
    /// <summary>The encrypted connection; null if the handshake did not complete.</summary>
    public Stream? Stream { get; init; }
}
