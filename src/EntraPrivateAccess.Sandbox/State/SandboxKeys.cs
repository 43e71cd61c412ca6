using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Sandbox.State;

/// <summary>RSA keys that all sandboxes of a process share.</summary>
/// <remarks>
/// Creating a key takes longer than starting the rest of a sandbox. The keys protect nothing, because a sandbox is as
/// trustworthy as its process.
/// </remarks>
internal static class SandboxKeys
{
    private static readonly Lazy<RSA> s_subject = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> s_issuer = new(() => RSA.Create(2048));

    /// <summary>Gets the key of tokens, publishers, connectors and sites. Their certificates differ.</summary>
    public static RSA Subject => s_subject.Value;

    /// <summary>Gets the key of an authority that issues certificates for <see cref="Subject"/>.</summary>
    public static RSA Issuer => s_issuer.Value;

    /// <summary>Returns a certificate whose key a TLS server can use. It replaces the given one.</summary>
    /// <remarks>
    /// TLS on Windows can't use an ephemeral key; a round trip through PKCS#12 makes the key usable. Deriving its keys
    /// takes longer than all handshakes of most sandboxes, so Linux, which doesn't need it, goes without.
    /// </remarks>
    public static X509Certificate2 ForTls(X509Certificate2 made)
    {
        if (OperatingSystem.IsLinux())
        {
            return made;
        }

        using (made)
        {
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        }
    }
}
