using System.Formats.Asn1;
using System.IO;
using System.Security.Cryptography;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>The hash that a publisher or a time authority put its name to.</summary>
internal sealed record SignedDigest(HashAlgorithmName Algorithm, byte[] Value)
{
    /// <summary>From SPC_INDIRECT_DATA: what was signed, then its digest.</summary>
    public static SignedDigest OfProgram(CmsParts cms)
    {
        if (cms.ContentType != Oids.SpcIndirectData)
        {
            throw new InvalidDataException("it signs something else than a program");
        }

        AsnReader content = new AsnReader(cms.Content, AsnEncodingRules.BER).ReadSequence();
        _ = content.ReadEncodedValue();
        return Read(content);
    }

    /// <summary>From a structure that starts with an algorithm and ends with the hash: DigestInfo, MessageImprint.</summary>
    public static SignedDigest Read(AsnReader reader)
    {
        AsnReader digest = reader.ReadSequence();
        string oid = digest.ReadSequence().ReadObjectIdentifier();
        HashAlgorithmName algorithm = Oids.Hash(oid) ?? throw new InvalidDataException($"its hash algorithm {oid} is unknown or too weak");
        return new SignedDigest(algorithm, digest.ReadOctetString());
    }
}
