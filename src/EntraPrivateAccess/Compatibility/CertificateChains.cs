using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Compatibility;

/// <summary>
/// Builds certificate chains offline. .NET Framework does not support custom roots, so the last certificate of the
/// chain is compared instead.
/// </summary>
internal static class CertificateChains
{
    /// <summary>Builds a chain and returns its errors; <c>NoError</c> if it is valid.</summary>
    /// <param name="roots">The only trusted roots, or null for the system's roots.</param>
    public static X509ChainStatusFlags Build(
        X509Certificate2 signer,
        X509Certificate2Collection known,
        string purpose,
        DateTimeOffset at,
        X509Certificate2Collection? roots
    ) => Build(signer, known, purpose, at, roots, out _);

    /// <summary>Builds a chain and returns its errors; <c>NoError</c> if it is valid.</summary>
    /// <param name="roots">The only trusted roots, or null for the system's roots.</param>
    /// <param name="elements">The chain as far as it could be built, starting with the signer.</param>
    public static X509ChainStatusFlags Build(
        X509Certificate2 signer,
        X509Certificate2Collection known,
        string purpose,
        DateTimeOffset at,
        X509Certificate2Collection? roots,
        out IReadOnlyList<X509Certificate2> elements
    )
    {
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        _ = chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        chain.ChainPolicy.ExtraStore.AddRange(known);
        if (roots is not null)
        {
            Trust(chain.ChainPolicy, roots);
        }

        PreventDownloads(chain.ChainPolicy);
        _ = chain.Build(signer);
        elements =
        [
            .. chain
                .ChainElements.Cast<X509ChainElement>()
                .Select(element => Certificates.Load(element.Certificate.RawData)),
        ];

        // Build's return value can't be used, because it ignores some of the errors in the flags.
        X509ChainStatusFlags flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) =>
            all | status.Status
        );
        return roots is not null ? WithPinnedRoot(chain, flags, roots) : flags;
    }

    /// <summary>Asks the certificate authorities whether they revoked a certificate of the chain.</summary>
    /// <param name="root">The root of the chain, whose own revocation is not asked.</param>
    /// <returns>True if one is revoked, false if none is, null if an authority could not be asked.</returns>
    public static bool? IsRevoked(
        X509Certificate2 signer,
        X509Certificate2Collection known,
        X509Certificate2 root,
        TimeSpan limit
    )
    {
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.Online;
        chain.ChainPolicy.RevocationFlag = X509RevocationFlag.ExcludeRoot;
        chain.ChainPolicy.UrlRetrievalTimeout = limit;
        chain.ChainPolicy.ExtraStore.AddRange(known);
        Trust(chain.ChainPolicy, [root]);
        _ = chain.Build(signer);
        X509ChainStatusFlags flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) =>
            all | status.Status
        );
        return (flags & X509ChainStatusFlags.Revoked) != 0 ? true
            : (flags & (X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation)) != 0
                ? null
            : false;
    }

#if NETFRAMEWORK
    private static void Trust(X509ChainPolicy policy, X509Certificate2Collection roots) =>
        policy.ExtraStore.AddRange(roots);

    private static void PreventDownloads(X509ChainPolicy policy) =>
        policy.UrlRetrievalTimeout = TimeSpan.FromSeconds(1);

    private static X509ChainStatusFlags WithPinnedRoot(
        X509Chain chain,
        X509ChainStatusFlags flags,
        X509Certificate2Collection roots
    )
    {
        byte[] end = chain.ChainElements[chain.ChainElements.Count - 1].Certificate.RawData;
        bool pinned = roots.Cast<X509Certificate2>().Any(root => root.RawData.SequenceEqual(end));
        return pinned ? flags & ~X509ChainStatusFlags.UntrustedRoot : flags | X509ChainStatusFlags.UntrustedRoot;
    }
#else
    private static void Trust(X509ChainPolicy policy, X509Certificate2Collection roots)
    {
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(roots);
    }

    private static void PreventDownloads(X509ChainPolicy policy) => policy.DisableCertificateDownloads = true;

    private static X509ChainStatusFlags WithPinnedRoot(
        X509Chain chain,
        X509ChainStatusFlags flags,
        X509Certificate2Collection roots
    ) => flags;
#endif
}

/// <summary>Loads certificates the same way on both frameworks.</summary>
internal static class Certificates
{
    /// <summary>Loads a certificate without a private key from DER.</summary>
    public static X509Certificate2 Load(byte[] der) => new(der);
}
