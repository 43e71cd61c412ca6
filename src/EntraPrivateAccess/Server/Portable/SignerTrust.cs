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
/// Missing certificates are not downloaded. Revocation is asked separately, because servers often have no internet
/// access.
/// </remarks>
internal sealed class SignerTrust(IReadOnlyCollection<byte[]> extraRoots)
{
    private readonly X509Certificate2Collection _roots =
    [
        .. extraRoots.Select(Certificates.Load),
        .. MicrosoftRoots.Load(),
    ];

    /// <summary>Returns Valid, UntrustedRoot, Expired or Invalid, the reason, and the root of a valid chain.</summary>
    /// <param name="known">Additional certificates from the signature, which can be intermediates.</param>
    /// <param name="purpose">The required purpose of the signer's certificate, as an extended key usage.</param>
    /// <param name="at">The time at which the chain must have been valid.</param>
    public (FileSignatureStatus Status, string Detail, X509Certificate2? Root) Judge(
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
                $"The certificate of {signer.Subject} is not intended for this kind of signature.",
                null
            );
        }

        X509ChainStatusFlags flags = CertificateChains.Build(
            signer,
            known,
            purpose,
            at,
            roots: null,
            out IReadOnlyList<X509Certificate2> chain
        );
        if (flags != X509ChainStatusFlags.NoError)
        {
            flags = CertificateChains.Build(signer, known, purpose, at, _roots, out chain);
        }

        (FileSignatureStatus status, string detail) = Describe(flags, signer, at);
        return status == FileSignatureStatus.Valid
            && (WeakCertificates.Problem(chain) ?? KeyUsages.Problem(chain)) is string problem
                ? (FileSignatureStatus.Invalid, problem, null)
            : status == FileSignatureStatus.Valid ? (status, detail, chain[chain.Count - 1])
            : (status, detail, null);
    }

    private static (FileSignatureStatus Status, string Detail) Describe(
        X509ChainStatusFlags flags,
        X509Certificate2 signer,
        DateTimeOffset at
    ) =>
        flags switch
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

    private static bool IsMeantFor(X509Certificate2 signer, string purpose) =>
        signer
            .Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .Any(extension => extension.EnhancedKeyUsages.Cast<Oid>().Any(usage => usage.Value == purpose))
        && KeyUsages.Allow(signer, X509KeyUsageFlags.DigitalSignature, isRequired: false);
}

/// <summary>Checks what the keys of a chain may be used for.</summary>
/// <remarks>
/// RFC 5280, section 4.2.1.3: the extension is required in the certificate of an authority, and optional in others; if
/// it is present, it limits the key. Microsoft's own certificates need both halves: those of its publishers that
/// "Microsoft Code Signing PCA 2011" issued (seen in files of 2021 to 2025, such as Microsoft.Bcl.TimeProvider 8.0.1)
/// have no key usage; those that "Microsoft Code Signing PCA 2024" issued have Digital Signature. Both authorities have
/// Certificate Sign.
/// </remarks>
internal static class KeyUsages
{
    /// <summary>Returns whether a certificate's key may be used in a way.</summary>
    /// <param name="isRequired">Whether a certificate without the extension is refused.</param>
    public static bool Allow(X509Certificate2 certificate, X509KeyUsageFlags usage, bool isRequired)
    {
        List<X509KeyUsageExtension> extensions = [.. certificate.Extensions.OfType<X509KeyUsageExtension>()];
        return (!isRequired || extensions.Count > 0) && extensions.All(extension => (extension.KeyUsages & usage) != 0);
    }

    /// <summary>Returns the reason, or null if all issuers may sign certificates.</summary>
    /// <param name="chain">The chain, starting with the signer. The root is trusted by its bytes, so it is not
    /// checked.</param>
    public static string? Problem(IReadOnlyList<X509Certificate2> chain) =>
        chain
            .Skip(1)
            .Take(chain.Count - 2)
            .Where(issuer => !Allow(issuer, X509KeyUsageFlags.KeyCertSign, isRequired: true))
            .Select(issuer => $"The key of {issuer.Subject} is not intended for signing certificates.")
            .FirstOrDefault();
}

/// <summary>
/// Rejects chains with keys or signatures that can be forged. Sources: NIST SP 800-131A and the Baseline Requirements
/// for Code-Signing Certificates.
/// </summary>
internal static class WeakCertificates
{
    private const int MinimumRsaBits = 2048;
    private const int MinimumCurveBits = 256;

    private static readonly string[] s_weakSignatures =
    [
        "1.2.840.113549.1.1.2", // md2WithRSAEncryption
        "1.2.840.113549.1.1.3", // md4WithRSAEncryption
        "1.2.840.113549.1.1.4", // md5WithRSAEncryption
        "1.2.840.113549.1.1.5", // sha1WithRSAEncryption
        "1.3.14.3.2.29", // sha1WithRSASignature
        "1.2.840.10045.4.1", // ecdsa-with-SHA1
        "1.2.840.10040.4.3", // dsa-with-SHA1
    ];

    /// <summary>Returns the reason, or null if no certificate is weak.</summary>
    /// <param name="chain">The chain, starting with the signer. The root's own signature proves nothing, so it is not
    /// checked.</param>
    public static string? Problem(IReadOnlyList<X509Certificate2> chain) =>
        chain
            .Select((certificate, index) => Problem(certificate, isRoot: index == chain.Count - 1))
            .FirstOrDefault(problem => problem is not null);

    private static string? Problem(X509Certificate2 certificate, bool isRoot)
    {
        using RSA? rsa = certificate.GetRSAPublicKey();
        using ECDsa? curve = certificate.GetECDsaPublicKey();
        return (rsa is not null && rsa.KeySize < MinimumRsaBits)
            || (curve is not null && curve.KeySize < MinimumCurveBits)
            || (rsa is null && curve is null)
                ? $"The key of {certificate.Subject} is too weak."
            : !isRoot && s_weakSignatures.Contains(certificate.SignatureAlgorithm.Value)
                ? $"The certificate of {certificate.Subject} has a signature that is too weak."
            : null;
    }
}

/// <summary>The root certificates for Microsoft's own programs and their timestamps (2010, 2011 and 2018).</summary>
/// <remarks>
/// <para>
/// Windows includes them. Linux and macOS do not, because their lists are made for web servers. Two sources of
/// Microsoft list them: "Required trusted root certificates" on Microsoft Learn (KB 293781, December 2023) by serial
/// number, and the file trustedroots/codesignctl.pem of the .NET SDK (10.0.401), which contains the certificates
/// themselves. Their SHA-1 thumbprints are 3B1EFD3A66EA28B16697394703A72CA340A05BD5 (2010),
/// 8F43288AD272F3103B6FB1428485EA3014C0BCFE (2011) and 06F1AA330B927B753A40E68CDF22E34BCBEF3352 (ECC Product 2018).
/// </para>
/// <para>
/// Not listed, although the same sources contain them: Microsoft Root Authority and Microsoft Root Certificate
/// Authority, which have expired; roots for timestamps only; and Microsoft Identity Verification Root Certificate
/// Authority 2020, which vouches for certificates of other companies (Azure Artifact Signing).
/// </para>
/// </remarks>
internal static class MicrosoftRoots
{
    private static readonly Lazy<IReadOnlyList<byte[]>> s_all = new(() => [.. Load().Select(root => root.RawData)]);

    /// <summary>Returns whether a certificate (DER) is one of these roots, by all of its bytes.</summary>
    public static bool Contains(byte[]? certificate) =>
        certificate is not null && s_all.Value.Any(root => root.SequenceEqual(certificate));

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
