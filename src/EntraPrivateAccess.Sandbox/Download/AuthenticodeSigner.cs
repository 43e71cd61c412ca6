using System;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Signs the digest of a program the way Windows expects it, with a time stamp.</summary>
internal static class AuthenticodeSigner
{
    private const string IndirectData = "1.3.6.1.4.1.311.2.1.4";
    private const string ImageData = "1.3.6.1.4.1.311.2.1.15";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string TimestampAttribute = "1.3.6.1.4.1.311.3.3.1";

    /// <summary>The PKCS#7 signature of a program's SHA-256 digest.</summary>
    public static byte[] Sign(byte[] digest, X509Certificate2 signer, X509Certificate2 root, X509Certificate2 timestamper, DateTimeOffset time)
    {
        SignedCms signed = new(new ContentInfo(new Oid(IndirectData), Content(digest)));
        CmsSigner by = new(SubjectIdentifierType.IssuerAndSerialNumber, signer)
        {
            DigestAlgorithm = new Oid(Sha256),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        by.Certificates.Add(root);
        signed.ComputeSignature(by);
        byte[] stamp = TimestampAuthority.Stamp(signed.SignerInfos[0].GetSignature(), timestamper, time);
        signed.SignerInfos[0].AddUnsignedAttribute(new AsnEncodedData(new Oid(TimestampAttribute), stamp));
        return WithSequence(signed.Encode());
    }

    /// <summary>SpcIndirectDataContent without its own tag and length, which is what Authenticode signs.</summary>
    private static byte[] Content(byte[] digest)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ImageData);
            WriteImageData(writer);
        }

        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Sha256);
                writer.WriteNull();
            }

            writer.WriteOctetString(digest);
        }

        return writer.Encode();
    }

    private static void WriteImageData(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteBitString([]);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
            {
                writer.WriteCharacterString(UniversalTagNumber.BMPString, "", new Asn1Tag(TagClass.ContextSpecific, 0));
            }
        }
    }

    /// <summary>
    /// The framework wraps the content as CMS does (version 3, OCTET STRING); Authenticode keeps to PKCS#7 1.5 (version 1,
    /// SEQUENCE). Both wrappings have the same length, and neither byte is signed.
    /// </summary>
    private static byte[] WithSequence(byte[] encoded)
    {
        AsnReader info = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        _ = info.ReadObjectIdentifier();
        AsnReader data = info.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
        ReadOnlyMemory<byte> version = data.ReadEncodedValue();
        _ = data.ReadEncodedValue();
        AsnReader content = data.ReadSequence();
        _ = content.ReadObjectIdentifier();
        ReadOnlyMemory<byte> wrapped = content.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).PeekEncodedValue();
        encoded[Place(encoded, version) + 2] = 1;
        encoded[Place(encoded, wrapped)] = 0x30;
        return encoded;
    }

    private static int Place(ReadOnlySpan<byte> whole, ReadOnlyMemory<byte> part) =>
        whole.Overlaps(part.Span, out int offset) ? offset : throw new InvalidOperationException("The signature's parts lie outside it.");
}
