using System.Formats.Asn1;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Verifies the signature inside a program (Authenticode) without Windows.</summary>
internal static class EmbeddedSignature
{
    /// <summary>
    /// Says whether the file is as its signer left it, and whether the signer can be trusted. Who it is, the caller
    /// judges.
    /// </summary>
    /// <param name="file">Seekable; read once through, with constant memory.</param>
    /// <param name="extraRoots">Root certificates (DER) to trust besides the system's and Microsoft's.</param>
    /// <param name="now">Judges the chain where the signature has no trusted timestamp.</param>
    public static FileSignature Verify(Stream file, IReadOnlyCollection<byte[]> extraRoots, DateTimeOffset now)
    {
        try
        {
            return PeImage.TryRead(file) is not { } image
                    ? new FileSignature(FileSignatureStatus.Unsigned, null, "It is not a Windows program.")
                : CertificateTable.ReadSignature(file, image) is { } signature
                    ? Judge(file, image, signature, extraRoots, now)
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

    /// <summary>True for what a malformed signature makes the frameworks throw.</summary>
    public static bool IsUnreadable(Exception exception) =>
        exception is CryptographicException or AsnContentException or InvalidDataException or ArgumentException;

    private static FileSignature Judge(
        Stream file,
        PeImage image,
        byte[] signature,
        IReadOnlyCollection<byte[]> extraRoots,
        DateTimeOffset now
    )
    {
        CmsParts parts = CmsParts.Read(signature);
        SignedDigest signed = SignedDigest.OfProgram(parts);
        SignedCms cms = new();
        cms.Decode(signature);
        if (cms.SignerInfos.Count != 1 || cms.SignerInfos[0].Certificate is not { } certificate)
        {
            throw new InvalidDataException("it does not name exactly one signer with a certificate");
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
        DateTimeOffset at = TrustedTime.Of(cms.SignerInfos[0], parts.Signature, known, trust) ?? now;
        (FileSignatureStatus status, string detail) = trust.Judge(certificate, known, Oids.CodeSigning, at);
        return new FileSignature(status, signer, detail);
    }

    // SignedCms can hand Windows a buffer that is longer than the certificate; whoever hashes or compares it wants
    // what it says it is.
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

/// <summary>When a signature was made, as far as a trusted time authority says so.</summary>
internal static class TrustedTime
{
    /// <summary>The proven time, or null where there is no timestamp or none that can be trusted.</summary>
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

    // RFC 3161: a signed message of its own, whose content names the time and the hash of our signature.
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

    // The older kind: a signature over our signature, with the time among its signed attributes.
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

    // A timestamp that cannot be read proves nothing, and the signature is judged without it.
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
