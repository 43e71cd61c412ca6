using System.Net.Security;
using System.Security.Authentication;
#if NET
using System.Security.Cryptography.X509Certificates;
#endif

namespace EntraPrivateAccess.Compatibility;

/// <summary>TLS handshakes of a client that validates certificates itself.</summary>
internal static class TlsClients
{
    /// <summary>
    /// Performs the handshake without network requests to validate the certificate, as far as the framework allows. On
    /// .NET Framework, only closing the stream stops the handshake.
    /// </summary>
    public static Task AuthenticateAsync(
        this SslStream stream,
        string host,
        SslProtocols protocols,
        CancellationToken cancellationToken
    )
    {
#if NET
        // The caller validates the chain against the relevant roots. An empty trust list avoids reading the system's
        // roots for each handshake.
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
