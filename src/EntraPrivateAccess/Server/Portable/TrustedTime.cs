using System;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>When a signature was made, as far as a trusted time authority says so.</summary>
internal static class TrustedTime
{
    /// <summary>The proven time, or null where there is no timestamp or none that can be trusted.</summary>
    /// <param name="signature">The signature's own bytes, which an RFC 3161 timestamp covers.</param>
    public static DateTimeOffset? Of(SignerInfo signer, byte[] signature, X509Certificate2Collection known, SignerTrust trust)
    {
        foreach (CryptographicAttributeObject attribute in signer.UnsignedAttributes)
        {
            if (attribute.Oid.Value == Oids.Rfc3161Timestamp && attribute.Values.Count > 0
                && Attempt(() => OfToken(attribute.Values[0].RawData, signature, trust)) is { } time)
            {
                return time;
            }
        }

        return signer.CounterSignerInfos.Cast<SignerInfo>().Select(counter => Attempt(() => OfCounterSignature(counter, known, trust))).FirstOrDefault(time => time is not null);
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
        bool ours = parts.ContentType == Oids.TimestampInfo && imprint.Value.SequenceEqual(Hash(imprint.Algorithm, signature));
        return ours && Vouches(authority, cms.Certificates, trust, time) ? time : null;
    }

    // The older kind: a signature over our signature, with the time among its signed attributes.
    private static DateTimeOffset? OfCounterSignature(SignerInfo counter, X509Certificate2Collection known, SignerTrust trust)
    {
        counter.CheckSignature(verifySignatureOnly: true);
        CryptographicAttributeObject? attribute = counter.SignedAttributes.Cast<CryptographicAttributeObject>().FirstOrDefault(candidate => candidate.Oid.Value == Oids.SigningTime);
        if (attribute is null)
        {
            return null;
        }

        Pkcs9SigningTime signed = new(attribute.Values[0].RawData);
        DateTimeOffset time = new(signed.SigningTime.ToUniversalTime());
        return Vouches(counter, known, trust, time) ? time : null;
    }

    private static bool Vouches(SignerInfo authority, X509Certificate2Collection known, SignerTrust trust, DateTimeOffset time) =>
        authority.Certificate is { } certificate && trust.Judge(certificate, known, Oids.TimeStamping, time).Status == FileSignatureStatus.Valid;

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
