using System.Net.Security;
using System.Security.Authentication;
#if NET
using System.Security.Cryptography.X509Certificates;
#endif

namespace EntraPrivateAccess.Compatibility;

/// <summary>TLS handshakes of a client that looks at certificates itself.</summary>
internal static class TlsClients
{
    /// <summary>
    /// Shakes hands without asking anybody else about the certificate, as far as the framework can be kept from it.
    /// On .NET Framework only closing the stream stops it.
    /// </summary>
    public static Task AuthenticateAsync(
        this SslStream stream,
        string host,
        SslProtocols protocols,
        CancellationToken cancellationToken
    )
    {
#if NET
        // The caller judges the chain against the roots that count. Here, trusting nobody spares reading the system's
        // own for each handshake.
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = new X509ChainPolicy
            {
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                TrustMode = X509ChainTrustMode.CustomRootTrust,
            },
        };
        return stream.AuthenticateAsClientAsync(options, cancellationToken);
#else
        return stream.AuthenticateAsClientAsync(host, null, protocols, checkCertificateRevocation: false);
#endif
    }
}
