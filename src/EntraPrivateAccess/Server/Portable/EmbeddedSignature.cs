using System.Formats.Asn1;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Verifies the embedded signature of a program (Authenticode) without Windows.</summary>
internal static class EmbeddedSignature
{
    /// <summary>
    /// Verifies that the file is unchanged since it was signed, and that the signer can be trusted. The caller checks
    /// who the signer is.
    /// </summary>
    /// <param name="file">A seekable stream, which is read once with constant memory use.</param>
    /// <param name="extraRoots">Root certificates (DER) to trust in addition to the system's and Microsoft's.</param>
    /// <param name="now">The time to evaluate the chain at if the signature has no trusted timestamp.</param>
    /// <param name="revocation">Asks the authorities of a valid chain; null to not ask them.</param>
    public static FileSignature Verify(
        Stream file,
        IReadOnlyCollection<byte[]> extraRoots,
        DateTimeOffset now,
        RevocationQuery? revocation = null
    )
    {
        try
        {
            return PeImage.TryRead(file) is not { } image
                    ? new FileSignature(FileSignatureStatus.Unsigned, null, "It is not a Windows program.")
                : CertificateTable.ReadSignature(file, image) is { } signature
                    ? Judge(file, image, signature, extraRoots, now, revocation)
                : new FileSignature(FileSignatureStatus.Unsigned, null, "It has no embedded signature.");
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return new FileSignature(
                FileSignatureStatus.Invalid,
                null,
                $"Its signature cannot be read: {exception.Message.TrimEnd('.')}."
            );
        }
    }

    /// <summary>Returns true for the exceptions that the framework throws for a malformed signature.</summary>
    public static bool IsUnreadable(Exception exception) =>
        exception is CryptographicException or AsnContentException or InvalidDataException or ArgumentException;

    private static FileSignature Judge(
        Stream file,
        PeImage image,
        byte[] signature,
        IReadOnlyCollection<byte[]> extraRoots,
        DateTimeOffset now,
        RevocationQuery? revocation
    )
    {
        CmsParts parts = CmsParts.Read(signature);
        SignedDigest signed = SignedDigest.OfProgram(parts);
        SignedCms cms = new();
        cms.Decode(signature);
        if (cms.SignerInfos.Count != 1 || cms.SignerInfos[0].Certificate is not { } certificate)
        {
            throw new InvalidDataException("it does not have exactly one signer with a certificate");
        }

        if (Oids.Hash(cms.SignerInfos[0].DigestAlgorithm.Value ?? "") is null)
        {
            throw new InvalidDataException("its hash algorithm is unknown or too weak");
        }

        byte[] signer = Encoded(certificate);
        if (!AuthenticodeDigest.Compute(file, image, signed.Algorithm).SequenceEqual(signed.Value))
        {
            return new FileSignature(
                FileSignatureStatus.Tampered,
                signer,
                $"It was changed after {certificate.Subject} signed it."
            );
        }

        if (!IsIntact(cms.SignerInfos[0]))
        {
            return new FileSignature(
                FileSignatureStatus.Tampered,
                signer,
                $"Its signature was not made with the key of {certificate.Subject}."
            );
        }

        SignerTrust trust = new(extraRoots);
        X509Certificate2Collection known = cms.Certificates;
        DateTimeOffset? stamped = TrustedTime.Of(cms.SignerInfos[0], parts.Signature, known, trust);

        // A timestamp from the future proves nothing. A day is allowed for clocks that are wrong.
        DateTimeOffset at = stamped is { } time && time <= now.AddDays(1) ? time : now;
        (FileSignatureStatus status, string detail, X509Certificate2? root) = trust.Judge(
            certificate,
            known,
            Oids.CodeSigning,
            at
        );
        FileSignature judged = new(status, signer, detail) { RootCertificate = root is null ? null : Encoded(root) };
        return root is not null && revocation is not null
            ? judged.WithRevocation(revocation(certificate, known, root))
            : judged;
    }

    // SignedCms can pass Windows a buffer that is longer than the certificate. Hashing and comparing require the
    // certificate's actual length.
    private static byte[] Encoded(X509Certificate2 certificate)
    {
        byte[] raw = certificate.RawData;
        _ = AsnDecoder.ReadEncodedValue(raw, AsnEncodingRules.BER, out _, out _, out int length);
        return length == raw.Length ? raw : raw.AsSpan(0, length).ToArray();
    }

    private static bool IsIntact(SignerInfo signer)
    {
        try
        {
            signer.CheckSignature(verifySignatureOnly: true);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>Asks whether a certificate of a chain was revoked.</summary>
/// <param name="known">Certificates of the signature, which can be intermediates.</param>
internal delegate RevocationState RevocationQuery(
    X509Certificate2 signer,
    X509Certificate2Collection known,
    X509Certificate2 root
);

/// <summary>Asks the certificate authorities, by the revocation lists and responders that certificates name.</summary>
internal static class OnlineRevocation
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    public static RevocationState Ask(
        X509Certificate2 signer,
        X509Certificate2Collection known,
        X509Certificate2 root
    ) =>
        CertificateChains.IsRevoked(signer, known, root, s_limit) switch
        {
            true => RevocationState.Revoked,
            false => RevocationState.Good,
            null => RevocationState.Unknown,
        };
}

/// <summary>Determines when a signature was made, based on a trusted time authority.</summary>
internal static class TrustedTime
{
    /// <summary>Returns the proven time, or null if there is no trusted timestamp.</summary>
    /// <param name="signature">The signature's own bytes, which an RFC 3161 timestamp covers.</param>
    public static DateTimeOffset? Of(
        SignerInfo signer,
        byte[] signature,
        X509Certificate2Collection known,
        SignerTrust trust
    )
    {
        foreach (CryptographicAttributeObject attribute in signer.UnsignedAttributes)
        {
            if (
                attribute.Oid.Value == Oids.Rfc3161Timestamp
                && attribute.Values.Count > 0
                && Attempt(() => OfToken(attribute.Values[0].RawData, signature, trust)) is { } time
            )
            {
                return time;
            }
        }

        return signer
            .CounterSignerInfos.Cast<SignerInfo>()
            .Select(counter => Attempt(() => OfCounterSignature(counter, known, trust)))
            .FirstOrDefault(time => time is not null);
    }

    // RFC 3161: a separate signed message whose content contains the time and the hash of the signature.
    private static DateTimeOffset? OfToken(byte[] token, byte[] signature, SignerTrust trust)
    {
        CmsParts parts = CmsParts.Read(token);
        SignedCms cms = new();
        cms.Decode(token);
        SignerInfo authority = cms.SignerInfos[0];
        authority.CheckSignature(verifySignatureOnly: true);

        AsnReader info = new AsnReader(parts.Content, AsnEncodingRules.BER).ReadSequence();
        _ = info.ReadInteger();
        _ = info.ReadObjectIdentifier();
        SignedDigest imprint = SignedDigest.Read(info);
        _ = info.ReadInteger();
        DateTimeOffset time = info.ReadGeneralizedTime();
        bool ours =
            parts.ContentType == Oids.TimestampInfo && imprint.Value.SequenceEqual(Hash(imprint.Algorithm, signature));
        return ours && Vouches(authority, cms.Certificates, trust, time) ? time : null;
    }

    // The older format: a signature over the signature, with the time in its signed attributes.
    private static DateTimeOffset? OfCounterSignature(
        SignerInfo counter,
        X509Certificate2Collection known,
        SignerTrust trust
    )
    {
        counter.CheckSignature(verifySignatureOnly: true);
        CryptographicAttributeObject? attribute = counter
            .SignedAttributes.Cast<CryptographicAttributeObject>()
            .FirstOrDefault(candidate => candidate.Oid.Value == Oids.SigningTime);
        if (attribute is null)
        {
            return null;
        }

        Pkcs9SigningTime signed = new(attribute.Values[0].RawData);
        DateTimeOffset time = new(signed.SigningTime.ToUniversalTime());
        return Vouches(counter, known, trust, time) ? time : null;
    }

    private static bool Vouches(
        SignerInfo authority,
        X509Certificate2Collection known,
        SignerTrust trust,
        DateTimeOffset time
    ) =>
        authority.Certificate is { } certificate
        && trust.Judge(certificate, known, Oids.TimeStamping, time).Status == FileSignatureStatus.Valid;

    // A timestamp that cannot be read is ignored, and the signature is evaluated without it.
    private static DateTimeOffset? Attempt(Func<DateTimeOffset?> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (EmbeddedSignature.IsUnreadable(exception))
        {
            return null;
        }
    }

    private static byte[] Hash(HashAlgorithmName algorithm, byte[] data)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(algorithm);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }
}
