using System.Net.Security;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
#if NET
using System.Security.Cryptography.X509Certificates;
#endif

namespace EntraPrivateAccess.Compatibility;

/// <summary>TLS handshakes of a client that looks at certificates itself.</summary>
internal static class TlsClients
{
    /// <summary>Shakes hands without asking anybody else about the certificate, as far as the framework can be kept from it. On .NET Framework only closing the stream stops it.</summary>
    public static Task AuthenticateAsync(this SslStream stream, string host, SslProtocols protocols, CancellationToken cancellationToken)
    {
#if NET
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        };
        return stream.AuthenticateAsClientAsync(options, cancellationToken);
#else
        return stream.AuthenticateAsClientAsync(host, null, protocols, checkCertificateRevocation: false);
#endif
    }
}
