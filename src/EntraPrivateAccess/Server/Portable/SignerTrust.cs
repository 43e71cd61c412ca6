using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>
/// Evaluates a signer's certificate chain against the system's roots, Microsoft's roots and additional roots.
/// </summary>
/// <remarks>
/// Neither revocation lists nor missing certificates are downloaded, because servers often have no Internet access.
/// </remarks>
internal sealed class SignerTrust(IReadOnlyCollection<byte[]> extraRoots)
{
    private readonly X509Certificate2Collection _roots =
    [
        .. extraRoots.Select(Certificates.Load),
        .. MicrosoftRoots.Load(),
    ];

    /// <summary>Returns Valid, UntrustedRoot, Expired or Invalid, and the reason.</summary>
    /// <param name="known">Additional certificates from the signature, which can be intermediates.</param>
    /// <param name="purpose">The required purpose of the signer's certificate, as an extended key usage.</param>
    /// <param name="at">The time at which the chain must have been valid.</param>
    public (FileSignatureStatus Status, string Detail) Judge(
        X509Certificate2 signer,
        X509Certificate2Collection known,
        string purpose,
        DateTimeOffset at
    )
    {
        if (!IsMeantFor(signer, purpose))
        {
            return (
                FileSignatureStatus.Invalid,
                $"The certificate of {signer.Subject} is not intended for this kind of signature."
            );
        }

        X509ChainStatusFlags flags = CertificateChains.Build(signer, known, purpose, at, roots: null);
        if (flags != X509ChainStatusFlags.NoError)
        {
            flags = CertificateChains.Build(signer, known, purpose, at, _roots);
        }

        return flags switch
        {
            X509ChainStatusFlags.NoError => (FileSignatureStatus.Valid, $"Signed by {signer.Subject}."),
            _ when (flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0 => (
                FileSignatureStatus.UntrustedRoot,
                $"Signed by {signer.Subject}, whose certificate does not chain to a trusted root."
            ),
            X509ChainStatusFlags.NotTimeValid => (
                FileSignatureStatus.Expired,
                FormattableString.Invariant(
                    $"Signed by {signer.Subject}, whose certificate was not valid on {at.UtcDateTime:yyyy-MM-dd}; "
                )
                    + FormattableString.Invariant(
                        $"it is valid from {signer.NotBefore:yyyy-MM-dd} to {signer.NotAfter:yyyy-MM-dd}."
                    )
            ),
            _ => (FileSignatureStatus.Invalid, $"The certificate chain of {signer.Subject} is not valid: {flags}."),
        };
    }

    private static bool IsMeantFor(X509Certificate2 signer, string purpose) =>
        signer
            .Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .Any(extension => extension.EnhancedKeyUsages.Cast<Oid>().Any(usage => usage.Value == purpose));
}

/// <summary>The two root certificates for Microsoft's own programs and their timestamps (2010 and 2011).</summary>
/// <remarks>
/// Windows includes them. Linux and macOS do not, because their lists are made for web servers. Microsoft publishes
/// them in its PKI repository. Their SHA-1 thumbprints are 3B1EFD3A66EA28B16697394703A72CA340A05BD5 and
/// 8F43288AD272F3103B6FB1428485EA3014C0BCFE.
/// </remarks>
internal static class MicrosoftRoots
{
    public static IEnumerable<X509Certificate2> Load()
    {
        using Stream resource = typeof(MicrosoftRoots).Assembly.GetManifestResourceStream(
            "EntraPrivateAccess.Server.Portable.MicrosoftRoots.pem"
        )!;
        using StreamReader reader = new(resource);
        foreach (
            Match match in Regex.Matches(
                reader.ReadToEnd(),
                "-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----"
            )
        )
        {
            yield return Certificates.Load(Convert.FromBase64String(match.Groups[1].Value));
        }
    }
}
