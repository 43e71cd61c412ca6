using System.Net.Security;
using System.Security.Authentication;
#if NET
using System.Security.Cryptography.X509Certificates;
#endif

namespace EntraPrivateAccess.Compatibility;

/// <summary>TLS handshakes of a client that validates certificates itself.</summary>
internal static class TlsClients
{
    // TLS 1.0 to 1.3, as numbers: later frameworks warn of the old names, and .NET Framework 4.7.2 does not define TLS
    // 1.3. Its SslStream passes the value on to Windows.
    private const SslProtocols EveryVersion = (SslProtocols)(0xC0 | 0x300 | 0xC00 | 0x3000);

    /// <summary>
    /// Performs a handshake in the versions that the system prefers. A host program of .NET Framework can switch these
    /// defaults off (<c>ServicePointManager.DisableSystemDefaultTlsVersions</c>); then the versions are named.
    /// </summary>
    /// <param name="authenticate">Throws an <see cref="ArgumentException"/> before it sends anything if the defaults
    /// are off.</param>
    public static async Task WithSystemVersionsAsync(Func<SslProtocols, Task> authenticate)
    {
        try
        {
            await authenticate(SslProtocols.None).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            await authenticate(EveryVersion).ConfigureAwait(false);
        }
    }

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
        return protocols == SslProtocols.None ? WithSystemVersionsAsync(ShakeAsync) : ShakeAsync(protocols);

        Task ShakeAsync(SslProtocols versions) =>
            stream.AuthenticateAsClientAsync(host, null, versions, checkCertificateRevocation: false);
#endif
    }
}
