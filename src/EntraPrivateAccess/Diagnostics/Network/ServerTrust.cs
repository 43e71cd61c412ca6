using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>Judges the certificates that a host showed, by the server's own clock and the roots that it trusts.</summary>
/// <param name="Chain">From the host's certificate upward, as far as it goes.</param>
internal sealed record ServerTrust(TrustKind Kind, IReadOnlyList<X509Certificate2> Chain, X509ChainStatusFlags Flags)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    // RFC 6962: a public authority's certificate carries proof that it was logged; those that a web filter makes can't.
    private const string LoggedProof = "1.3.6.1.4.1.11129.2.4.2";

    private const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    // Told apart from the chain: a certificate that ended is still the host's own.
    private const X509ChainStatusFlags Forgiven = Untrusted | X509ChainStatusFlags.NotTimeValid
        | X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;

    public X509Certificate2 Certificate => Chain[0];

    /// <summary>Who signed the certificate.</summary>
    public string Issuer => NameOf(Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true), Certificate.Issuer);

    /// <summary>Where the chain ends, by name.</summary>
    public string Root => IsSelfSigned(Chain[Chain.Count - 1]) ? NameOf(Chain[Chain.Count - 1].GetNameInfo(X509NameType.SimpleName, false), Chain[Chain.Count - 1].Subject)
        : NameOf(Chain[Chain.Count - 1].GetNameInfo(X509NameType.SimpleName, forIssuer: true), Chain[Chain.Count - 1].Issuer);

    /// <param name="roots">The roots (DER) that the server trusts, or null for this process's own system's.</param>
    /// <param name="expected">A root (DER) that counts as Microsoft's, for a sandbox; else null.</param>
    public static ServerTrust Judge(TlsObservation seen, IReadOnlyList<byte[]>? roots, byte[]? expected, DateTimeOffset now)
    {
        X509Certificate2 certificate = Certificates.Load(seen.Certificate);
        X509Certificate2Collection? trusted = roots is null ? null : [.. roots.Select(Certificates.Load)];
        X509ChainStatusFlags flags = CertificateChains.Build(
            certificate, [.. seen.Others.Select(Certificates.Load)], ServerAuthentication, now, trusted, out IReadOnlyList<X509Certificate2> chain);
        return new ServerTrust(KindOf(chain, flags, expected), chain, flags);
    }

    private static TrustKind KindOf(IReadOnlyList<X509Certificate2> chain, X509ChainStatusFlags flags, byte[]? expected)
    {
        X509Certificate2 end = chain[chain.Count - 1];
        bool isKnown = IsSelfSigned(end) && (KnownRoots.Contains(end) || (expected is not null && end.RawData.SequenceEqual(expected)));
        if ((flags & ~Forgiven) != 0)
        {
            return TrustKind.Broken;
        }

        if ((flags & Untrusted) == 0)
        {
            return isKnown ? TrustKind.Expected : IsLogged(chain[0]) ? TrustKind.OtherPublic : TrustKind.LooksInspected;
        }

        return isKnown || KnownRoots.Named(end.GetNameInfo(X509NameType.SimpleName, forIssuer: true)) is not null ? TrustKind.RootMissing : TrustKind.Stranger;
    }

    private static bool IsLogged(X509Certificate2 certificate) => certificate.Extensions.Cast<X509Extension>().Any(extension => extension.Oid?.Value == LoggedProof);

    private static bool IsSelfSigned(X509Certificate2 certificate) => certificate.SubjectName.RawData.SequenceEqual(certificate.IssuerName.RawData);

    private static string NameOf(string simple, string whole) => simple.Length > 0 ? simple : whole;
}
