using System;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>A time-stamping authority as in RFC 3161, without the wire.</summary>
internal static class TimestampAuthority
{
    private const string Policy = "1.3.6.1.4.1.311.3.2.1";
    private const string TokenInfo = "1.2.840.113549.1.9.16.1.4";
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    public static byte[] Stamp(byte[] signature, X509Certificate2 authority, DateTimeOffset time)
    {
        Rfc3161TimestampTokenInfo info = new(new Oid(Policy), new Oid(Sha256), SHA256.HashData(signature), SerialNumber(), time);
        SignedCms token = new(new ContentInfo(new Oid(TokenInfo), info.Encode()));
        CmsSigner signer = new(SubjectIdentifierType.IssuerAndSerialNumber, authority)
        {
            DigestAlgorithm = new Oid(Sha256),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        _ = signer.SignedAttributes.Add(new AsnEncodedData(new Oid(SigningCertificateV2), CertificateReference(authority)));
        token.ComputeSignature(signer);
        return token.Encode();
    }

    // An integer in DER is refused where its first nine bits are alike, as they are of one in 256 random ones.
    private static byte[] SerialNumber()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    /// <summary>ESSCertIDv2 with its default hash, SHA-256: the token names the certificate that made it.</summary>
    private static byte[] CertificateReference(X509Certificate2 certificate)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(certificate.RawData));
        }

        return writer.Encode();
    }
}
