using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// Judges the certificates that a host presented, based on the server's own clock and trusted roots.
/// </summary>
/// <param name="Chain">The chain from the host's certificate upward, as far as it is known.</param>
internal sealed record ServerTrust(TrustKind Kind, IReadOnlyList<X509Certificate2> Chain, X509ChainStatusFlags Flags)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    // RFC 6962: a certificate of a public authority contains proof that it was logged; one created by a web filter
    // can't.
    private const string LoggedProof = "1.3.6.1.4.1.11129.2.4.2";

    private const X509ChainStatusFlags Untrusted =
        X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    // Evaluated separately from the chain: an expired certificate is still the host's own.
    private const X509ChainStatusFlags Forgiven =
        Untrusted
        | X509ChainStatusFlags.NotTimeValid
        | X509ChainStatusFlags.RevocationStatusUnknown
        | X509ChainStatusFlags.OfflineRevocation;

    // The extension can contain an address of the issuer's certificate, which has this method (DER), and of responders.
    private const string AuthorityAccess = "1.3.6.1.5.5.7.1.1";
    private static readonly byte[] s_issuers = [6, 8, 0x2B, 6, 1, 5, 5, 7, 48, 2];

    public X509Certificate2 Certificate => Chain[0];

    /// <summary>Whether the chain ends before a root, because the certificate of an issuer is missing.</summary>
    public bool IsIncomplete => !IsSelfSigned(Chain[Chain.Count - 1]);

    /// <summary>Whether the last known certificate names an address from which Windows can download its
    /// issuer.</summary>
    public bool CanDownloadIssuer =>
        IsIncomplete
        && Chain[Chain.Count - 1]
            .Extensions.Cast<X509Extension>()
            .Any(extension =>
                extension.Oid?.Value == AuthorityAccess && extension.RawData.AsSpan().IndexOf(s_issuers) >= 0
            );

    /// <summary>The name of the certificate's issuer.</summary>
    public string Issuer =>
        NameOf(Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true), Certificate.Issuer);

    /// <summary>The name of the root at which the chain ends.</summary>
    public string Root =>
        IsSelfSigned(Chain[Chain.Count - 1])
            ? NameOf(Chain[Chain.Count - 1].GetNameInfo(X509NameType.SimpleName, false), Chain[Chain.Count - 1].Subject)
            : NameOf(
                Chain[Chain.Count - 1].GetNameInfo(X509NameType.SimpleName, forIssuer: true),
                Chain[Chain.Count - 1].Issuer
            );

    /// <param name="roots">The roots (DER) that the server trusts, or null for the roots of the local system.</param>
    /// <param name="expected">A root (DER) of a sandbox that counts as one of Microsoft's, or null.</param>
    public static ServerTrust Judge(
        TlsObservation seen,
        IReadOnlyList<byte[]>? roots,
        byte[]? expected,
        DateTimeOffset now
    )
    {
        X509Certificate2 certificate = Certificates.Load(seen.Certificate);
        X509Certificate2Collection? trusted = roots is null ? null : [.. roots.Select(Certificates.Load)];
        X509ChainStatusFlags flags = CertificateChains.Build(
            certificate,
            [.. seen.Others.Select(Certificates.Load)],
            ServerAuthentication,
            now,
            trusted,
            out IReadOnlyList<X509Certificate2> chain
        );
        return new ServerTrust(KindOf(chain, flags, expected), chain, flags);
    }

    private static TrustKind KindOf(IReadOnlyList<X509Certificate2> chain, X509ChainStatusFlags flags, byte[]? expected)
    {
        X509Certificate2 end = chain[chain.Count - 1];
        bool isKnown =
            IsSelfSigned(end)
            && (KnownRoots.Contains(end) || (expected is not null && end.RawData.SequenceEqual(expected)));
        if ((flags & ~Forgiven) != 0)
        {
            return TrustKind.Broken;
        }

        if ((flags & Untrusted) == 0)
        {
            return isKnown ? TrustKind.Expected
                : IsLogged(chain[0]) ? TrustKind.OtherPublic
                : TrustKind.LooksInspected;
        }

        return isKnown || KnownRoots.Named(end.GetNameInfo(X509NameType.SimpleName, forIssuer: true)) is not null
            ? TrustKind.RootMissing
            : TrustKind.Stranger;
    }

    private static bool IsLogged(X509Certificate2 certificate) =>
        certificate.Extensions.Cast<X509Extension>().Any(extension => extension.Oid?.Value == LoggedProof);

    private static bool IsSelfSigned(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.SequenceEqual(certificate.IssuerName.RawData);

    private static string NameOf(string simple, string whole) => simple.Length > 0 ? simple : whole;
}

/// <summary>What a certificate shows, whatever that means for the connector.</summary>
/// <param name="Detail">The finding as a sentence.</param>
/// <param name="Ends">The end of the certificate's validity.</param>
/// <param name="Protocol">The version of TLS; None if the handshake did not complete.</param>
/// <param name="Now">The server's time.</param>
internal sealed record CertificateFinding(
    CertificateState State,
    string Detail,
    ServerTrust Trust,
    DateTime Ends,
    SslProtocols Protocol,
    DateTimeOffset Now
)
{
    /// <inheritdoc cref="TlsObservation.Tls12Failure"/>
    public string? Tls12Failure { get; private init; }

    /// <summary>The issuer and the root, as the beginning of a sentence.</summary>
    public string Signed => SignedBy(Trust);

    public static CertificateFinding Judge(TlsObservation seen, ServerTrust trust, string host, DateTimeOffset now)
    {
        X509Certificate2 certificate = trust.Certificate;
        DateTime begins = certificate.NotBefore.ToUniversalTime();
        DateTime ends = certificate.NotAfter.ToUniversalTime();
        string signed = SignedBy(trust);
        string clock = FormattableString.Invariant($"the server's clock shows {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
        (CertificateState State, string Detail)? own =
            ends < now.UtcDateTime
                ? (
                    CertificateState.Expired,
                    FormattableString.Invariant($"The certificate expired on {ends:yyyy-MM-dd}; {clock}")
                )
            : begins > now.UtcDateTime
                ? (
                    CertificateState.NotYetValid,
                    FormattableString.Invariant($"The certificate is not valid before {begins:yyyy-MM-dd}; {clock}")
                )
            : (trust.Flags & X509ChainStatusFlags.NotTimeValid) != 0
                ? (
                    CertificateState.IssuerExpired,
                    $"{signed}, but a certificate of its issuers is not valid at this time; {clock}"
                )
            : !seen.IsNameRight
                ? (
                    CertificateState.WrongName,
                    $"The certificate is issued to {certificate.GetNameInfo(X509NameType.DnsName, false)}, not to "
                        + $"{host}."
                )
            : null;
        string incomplete =
            $"{signed}, which this server does not trust: it does not have the certificate of '{trust.Root}', and the "
            + "host did not send it."
            + (
                trust.CanDownloadIssuer
                    ? " Windows may download it from the address in the certificate; this check did not get it here."
                    : ""
            );
        (CertificateState state, string detail) = trust.Kind switch
        {
            TrustKind.Broken => (CertificateState.Broken, $"{signed}, but its chain is not valid: {trust.Flags}."),
            TrustKind.RootMissing => (
                CertificateState.RootMissing,
                $"{signed}, but this server does not trust that root."
            ),
            // A missing issuer may be downloaded, but that does not repair the certificate itself.
            TrustKind.Stranger when trust.IsIncomplete => own is { } wrong
                ? (wrong.State, $"{wrong.Detail} {incomplete}")
                : (CertificateState.IssuerMissing, incomplete),
            TrustKind.Stranger when trust.Chain.Count == 1 => (
                CertificateState.SelfSigned,
                $"The certificate is self-signed by '{trust.Issuer}', which this server does not trust."
            ),
            TrustKind.Stranger => (CertificateState.RootUntrusted, $"{signed}, which this server does not trust."),
            _ when own is { } wrong => wrong,
            TrustKind.OtherPublic => (CertificateState.OtherPublic, Valid()),
            TrustKind.LooksInspected => (CertificateState.Unlogged, Valid()),
            _ => (CertificateState.Valid, Valid()),
        };
        return new CertificateFinding(state, detail, trust, ends, seen.Protocol, now)
        {
            Tls12Failure = seen.Tls12Failure,
        };

        string Valid() =>
            FormattableString.Invariant($"{signed}, valid until {ends:yyyy-MM-dd}")
            + (
                seen.Ending is null
                    ? $"; {TlsVersions.NameOf(seen.Protocol)}."
                    : ". The host then ended the handshake, as hosts that require a client certificate do."
            );
    }

    private static string SignedBy(ServerTrust trust) =>
        $"The certificate is issued by '{trust.Issuer}'" + (trust.Issuer == trust.Root ? "" : $" under '{trust.Root}'");
}

/// <summary>The finding about a certificate, the most important one if there are several.</summary>
internal enum CertificateState
{
    /// <summary>It is valid, under a root that Microsoft lists.</summary>
    Valid,

    /// <summary>It is valid, under another root that is public: the certificate was logged.</summary>
    OtherPublic,

    /// <summary>It is valid, under another root that the machine trusts, and it was not publicly logged.</summary>
    Unlogged,

    /// <summary>The chain itself is not valid, because of a signature, a purpose or a constraint.</summary>
    Broken,

    /// <summary>The root is one that Microsoft lists, but the machine lacks or distrusts it.</summary>
    RootMissing,

    /// <summary>The root is known, but the machine does not trust it.</summary>
    RootUntrusted,

    /// <summary>The certificate is its own root, and the machine does not trust it.</summary>
    SelfSigned,

    /// <summary>The certificate of an issuer is missing: the host did not send it, and the machine lacks it.</summary>
    IssuerMissing,
    Expired,
    NotYetValid,

    /// <summary>A certificate of an issuer is not valid at this time.</summary>
    IssuerExpired,
    WrongName,
}

/// <summary>The conclusion from a server's certificate chain about the other end of the connection.</summary>
internal enum TrustKind
{
    /// <summary>The chain ends at a root that Microsoft lists and the machine trusts.</summary>
    Expected,

    /// <summary>The chain ends at a root that Microsoft lists, but that the machine lacks or distrusts.</summary>
    RootMissing,

    /// <summary>
    /// The chain ends at another root, but the certificate was publicly logged: probably a new public authority.
    /// </summary>
    OtherPublic,

    /// <summary>
    /// The chain ends at another root that the machine trusts, and the certificate was not publicly logged: it looks
    /// like TLS inspection.
    /// </summary>
    LooksInspected,

    /// <summary>
    /// The chain does not end at a root that the machine trusts: it looks like TLS inspection that is not set up on
    /// this machine.
    /// </summary>
    Stranger,

    /// <summary>The chain itself is not valid, because of a signature, a purpose or a constraint.</summary>
    Broken,
}

/// <summary>
/// The root authorities that Microsoft lists for the certificates of its services, by SHA-1 thumbprint.
/// </summary>
/// <remarks>
/// Source: Microsoft, "Azure Certificate Authority details", editions of 2025 and 2026 and the one for Office 365. The
/// list covers Azure and Entra in general. Which of the roots the connector's own service uses is an inference, and
/// Microsoft adds roots without notice. A root that is not listed is therefore not sufficient proof of a web filter.
/// </remarks>
internal static class KnownRoots
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["A8985D3A65E5E5C4B2D7D66D40C6DD2FB19C5436"] = "DigiCert Global Root CA",
        ["DF3C24F9BFD666761B268073FE06D1CC8D4F82A4"] = "DigiCert Global Root G2",
        ["7E04DE896A3E666D00E687D33FFAD93BE83D349E"] = "DigiCert Global Root G3",
        ["17F3DE5E9F0F19E98EF61F32266E20C407AE30EE"] = "DigiCert TLS ECC P384 Root G5",
        ["A78849DC5D7C758C8CDE399856B3AAD0B2A57135"] = "DigiCert TLS RSA4096 Root G5",
        ["999A64C37FF47D9FAB95F14769891460EEC4C3C5"] = "Microsoft ECC Root Certificate Authority 2017",
        ["73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74"] = "Microsoft RSA Root Certificate Authority 2017",
        ["8CF427FD790C3AD166068DE81E57EFBB932272D4"] = "Entrust Root Certification Authority - G2",
        ["D4DE20D05E66FC53FE1A50882C78DB2852CAE474"] = "Baltimore CyberTrust Root",
    };

    public static bool Contains(X509Certificate2 root) => s_names.ContainsKey(root.Thumbprint);

    /// <summary>Gets the known root with this common name, or null. The machine may lack the root itself.</summary>
    public static string? Named(string commonName) =>
        s_names.Values.FirstOrDefault(name => string.Equals(name, commonName, StringComparison.OrdinalIgnoreCase));
}
