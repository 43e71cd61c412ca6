using System.Formats.Asn1;
using System.IO;
using System.Security.Cryptography;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>The hash that a publisher or a time authority signed.</summary>
internal sealed record SignedDigest(HashAlgorithmName Algorithm, byte[] Value)
{
    /// <summary>
    /// Reads the digest from SPC_INDIRECT_DATA, which contains the type of the signed data and its digest.
    /// </summary>
    public static SignedDigest OfProgram(CmsParts cms)
    {
        if (cms.ContentType != Oids.SpcIndirectData)
        {
            throw new InvalidDataException("it signs content other than a program");
        }

        AsnReader content = new AsnReader(cms.Content, AsnEncodingRules.BER).ReadSequence();
        _ = content.ReadEncodedValue();
        return Read(content);
    }

    /// <summary>
    /// Reads a structure that starts with an algorithm and ends with the hash: DigestInfo or MessageImprint.
    /// </summary>
    public static SignedDigest Read(AsnReader reader)
    {
        AsnReader digest = reader.ReadSequence();
        string oid = digest.ReadSequence().ReadObjectIdentifier();
        HashAlgorithmName algorithm = Oids.Hash(oid)
            ?? throw new InvalidDataException($"its hash algorithm {oid} is unknown or too weak");
        return new SignedDigest(algorithm, digest.ReadOctetString());
    }
}

/// <summary>
/// Computes the hash that a signature covers: the file without its checksum, the certificate table and that table's
/// entry.
/// </summary>
/// <remarks>
/// Source: Microsoft's "Windows Authenticode Portable Executable Signature Format". It reads the file once, with
/// constant memory use.
/// </remarks>
internal static class AuthenticodeDigest
{
    private const int BufferSize = 256 * 1024;

    public static byte[] Compute(Stream file, PeImage image, HashAlgorithmName algorithm)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(algorithm);
        byte[] buffer = new byte[BufferSize];
        long entry = image.SecurityEntryOffset
            ?? throw new InvalidDataException("the header has no place for a signature");
        long table = image.CertificateTableOffset;
        if (table < entry + 8)
        {
            throw new InvalidDataException("the certificate table overlaps the header");
        }

        Append(0, image.ChecksumOffset);
        Append(image.ChecksumOffset + 4, entry);
        Append(entry + 8, table);
        Append(table + image.CertificateTableSize, file.Length);
        return hash.GetHashAndReset();

        void Append(long from, long to)
        {
            file.Position = from;
            for (long left = to - from; left > 0; )
            {
                int read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                if (read == 0)
                {
                    throw new InvalidDataException("the file ended early");
                }

                hash.AppendData(buffer, 0, read);
                left -= read;
            }
        }
    }
}

/// <summary>
/// The parts of a signed message that the CMS classes of .NET and .NET Framework expose differently: the content as
/// signed, and the first signer's signature.
/// </summary>
/// <param name="Content">The content without an enclosing octet string.</param>
internal sealed record CmsParts(string ContentType, byte[] Content, byte[] Signature)
{
    private static readonly Asn1Tag s_first = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_second = new(TagClass.ContextSpecific, 1);

    /// <summary>
    /// Parses a signed message. Source: RFC 5652, sections 5.1 to 5.3, and PKCS #7 for content that is not an octet
    /// string.
    /// </summary>
    public static CmsParts Read(byte[] cms)
    {
        AsnReader outer = new AsnReader(cms, AsnEncodingRules.BER).ReadSequence();
        if (outer.ReadObjectIdentifier() != Oids.SignedData)
        {
            throw new InvalidDataException("it contains no signed data");
        }

        AsnReader signed = outer.ReadSequence(s_first).ReadSequence();
        _ = signed.ReadInteger();
        _ = signed.ReadEncodedValue();
        AsnReader inner = signed.ReadSequence();
        string contentType = inner.ReadObjectIdentifier();
        byte[] content = ReadContent(inner.ReadSequence(s_first));
        SkipOptional(signed, s_first);
        SkipOptional(signed, s_second);
        AsnReader signer = signed.ReadSetOf(skipSortOrderValidation: true).ReadSequence();
        _ = signer.ReadInteger();
        _ = signer.ReadEncodedValue();
        _ = signer.ReadEncodedValue();
        SkipOptional(signer, s_first);
        _ = signer.ReadEncodedValue();
        return new CmsParts(contentType, content, signer.ReadOctetString());
    }

    private static byte[] ReadContent(AsnReader wrapped) =>
        wrapped.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString)
            ? wrapped.ReadOctetString()
            : wrapped.ReadEncodedValue().ToArray();

    private static void SkipOptional(AsnReader reader, Asn1Tag tag)
    {
        if (reader.HasData && reader.PeekTag().HasSameClassAndValue(tag))
        {
            _ = reader.ReadEncodedValue();
        }
    }
}

/// <summary>The object identifiers that occur in a signature.</summary>
internal static class Oids
{
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string SpcIndirectData = "1.3.6.1.4.1.311.2.1.4";
    public const string TimestampInfo = "1.2.840.113549.1.9.16.1.4";
    public const string Rfc3161Timestamp = "1.3.6.1.4.1.311.3.3.1";
    public const string SigningTime = "1.2.840.113549.1.9.5";
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    /// <summary>Returns the name of the hash algorithm, or null if it is unknown or too weak.</summary>
    public static HashAlgorithmName? Hash(string oid) =>
        oid switch
        {
            "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
            "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
            "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
            _ => null,
        };
}
