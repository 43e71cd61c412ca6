using System.Formats.Asn1;
using System.IO;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Signs Windows programs with Authenticode, for the sandbox and for the tests' installers.</summary>
internal static class AuthenticodeSigner
{
    private const string IndirectData = "1.3.6.1.4.1.311.2.1.4";
    private const string ImageData = "1.3.6.1.4.1.311.2.1.15";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string TimestampAttribute = "1.3.6.1.4.1.311.3.3.1";

    /// <summary>Hashes a 64-bit program and appends the signature to its file.</summary>
    /// <param name="issuer">The issuer's certificate to embed, too; null if the signer issued its own.</param>
    /// <param name="timestamp">Creates the timestamp token of a signature; null for a signature without one.</param>
    public static void SignFile(
        Stream program,
        X509Certificate2 signer,
        X509Certificate2? issuer,
        Func<byte[], byte[]>? timestamp = null
    )
    {
        program.Position = 0;
        int header = new PEHeaders(program).PEHeaderStartOffset;
        int checksum = header + 64;
        int tableEntry = header + 112 + (4 * 8);
        program.SetLength((program.Length + 7) / 8 * 8);
        byte[] signature = Sign(Digest(program, checksum, tableEntry), signer, issuer, timestamp);
        int length = (signature.Length + 8 + 7) / 8 * 8;
        uint start = (uint)program.Length;
        using BinaryWriter writer = new(program, Encoding.ASCII, leaveOpen: true);
        program.Position = start;
        writer.Write(length);
        writer.Write((ushort)0x0200);
        writer.Write((ushort)0x0002);
        writer.Write(signature);
        writer.Write(new byte[length - 8 - signature.Length]);
        program.Position = tableEntry;
        writer.Write(start);
        writer.Write(length);
    }

    /// <summary>
    /// Computes the SHA-256 of the file without the checksum and the certificate table's entry, which signatures don't
    /// cover.
    /// </summary>
    private static byte[] Digest(Stream program, int checksum, int tableEntry)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[1024 * 1024];
        program.Position = 0;
        program.ReadExactly(block, 0, tableEntry + 8);
        hash.AppendData(block, 0, checksum);
        hash.AppendData(block, checksum + 4, tableEntry - checksum - 4);
        while (program.Read(block) is > 0 and int read)
        {
            hash.AppendData(block, 0, read);
        }

        return hash.GetHashAndReset();
    }

    private static byte[] Sign(
        byte[] digest,
        X509Certificate2 signer,
        X509Certificate2? issuer,
        Func<byte[], byte[]>? timestamp
    )
    {
        SignedCms signed = new(new ContentInfo(new Oid(IndirectData), Content(digest)));
        CmsSigner by = new(SubjectIdentifierType.IssuerAndSerialNumber, signer)
        {
            DigestAlgorithm = new Oid(Sha256),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        if (issuer is not null)
        {
            by.Certificates.Add(issuer);
        }

        signed.ComputeSignature(by);
        if (timestamp is not null)
        {
            SignerInfo info = signed.SignerInfos[0];
            info.AddUnsignedAttribute(new AsnEncodedData(new Oid(TimestampAttribute), timestamp(info.GetSignature())));
        }

        return WithSequence(signed.Encode());
    }

    /// <summary>
    /// Encodes SpcIndirectDataContent without its own tag and length, which is the part that Authenticode signs.
    /// </summary>
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
    /// Converts the CMS wrapping that the framework writes (version 3, OCTET STRING) to PKCS#7 1.5 (version 1,
    /// SEQUENCE), which Authenticode requires. Both wrappings have the same length, and neither byte is signed.
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
        ReadOnlyMemory<byte> wrapped = content
            .ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0))
            .PeekEncodedValue();
        encoded[Place(encoded, version) + 2] = 1;
        encoded[Place(encoded, wrapped)] = 0x30;
        return encoded;
    }

    private static int Place(ReadOnlySpan<byte> whole, ReadOnlyMemory<byte> part) =>
        whole.Overlaps(part.Span, out int offset)
            ? offset
            : throw new InvalidOperationException("A part of the signature is outside its encoding.");
}

/// <summary>A time-stamping authority as in RFC 3161, without network access.</summary>
internal static class TimestampAuthority
{
    private const string Policy = "1.3.6.1.4.1.311.3.2.1";
    private const string TokenInfo = "1.2.840.113549.1.9.16.1.4";
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    public static byte[] Stamp(byte[] signature, X509Certificate2 authority, DateTimeOffset time)
    {
        Rfc3161TimestampTokenInfo info = new(
            new Oid(Policy),
            new Oid(Sha256),
            SHA256.HashData(signature),
            SerialNumber(),
            time
        );
        SignedCms token = new(new ContentInfo(new Oid(TokenInfo), info.Encode()));
        CmsSigner signer = new(SubjectIdentifierType.IssuerAndSerialNumber, authority)
        {
            DigestAlgorithm = new Oid(Sha256),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        _ = signer.SignedAttributes.Add(
            new AsnEncodedData(new Oid(SigningCertificateV2), CertificateReference(authority))
        );
        token.ComputeSignature(signer);
        return token.Encode();
    }

    // DER forbids integers whose first nine bits are equal, which is true of one in 256 random numbers.
    private static byte[] SerialNumber()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    /// <summary>
    /// Encodes ESSCertIDv2 with its default hash, SHA-256, to identify the certificate that signed the token.
    /// </summary>
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

internal enum SignatureKind
{
    Publisher,
    OtherPublisher,
    None,
}
