using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// Shakes hands as the connector does, in TLS 1.2, and looks at what it is shown instead of refusing it: nothing
/// secret is sent after it.
/// </summary>
internal static class TlsHandshake
{
    /// <exception cref="IOException">The connection ended before a certificate was seen.</exception>
    /// <exception cref="AuthenticationException">There is no common version or cipher, or what answers speaks no
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
            return (seen ?? throw new AuthenticationException("The host showed no certificate.")) with
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
            // Hosts that want a certificate of ours may end here. What they are has been seen.
            tls.Dispose();
            return seen with { Ending = ended.Message };
        }
        catch
        {
            tls.Dispose();
            throw;
        }
    }

    // What the host sent lies in the store for extras; an issuer that this machine knew by itself is in the chain only.
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

/// <summary>What a TLS handshake showed, whether it was liked or not.</summary>
/// <param name="Certificate">The server's certificate (DER).</param>
/// <param name="Others">What came along or is known of its issuers (DER).</param>
/// <param name="IsNameRight">Whether the certificate is made out to the host that was asked for.</param>
/// <param name="Ending">Why the handshake ended after the certificate was seen, or null where it succeeded.</param>
internal sealed record TlsObservation(
    byte[] Certificate,
    IReadOnlyList<byte[]> Others,
    bool IsNameRight,
    SslProtocols Protocol,
    string? Ending
)
{
    /// <summary>The encrypted connection; null where the handshake did not come to its end.</summary>
    public Stream? Stream { get; init; }
}
