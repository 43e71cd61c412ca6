using System.Formats.Asn1;
using System.IO;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>What the frameworks' CMS classes do not show alike: the content as it was signed, and the first signer's signature.</summary>
/// <param name="Content">The content without an octet string around it.</param>
internal sealed record CmsParts(string ContentType, byte[] Content, byte[] Signature)
{
    private static readonly Asn1Tag s_first = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_second = new(TagClass.ContextSpecific, 1);

    /// <summary>Source: RFC 5652, sections 5.1 to 5.3, and PKCS #7 for content that is not an octet string.</summary>
    public static CmsParts Read(byte[] cms)
    {
        AsnReader outer = new AsnReader(cms, AsnEncodingRules.BER).ReadSequence();
        if (outer.ReadObjectIdentifier() != Oids.SignedData)
        {
            throw new InvalidDataException("it holds no signed data");
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
        wrapped.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString) ? wrapped.ReadOctetString() : wrapped.ReadEncodedValue().ToArray();

    private static void SkipOptional(AsnReader reader, Asn1Tag tag)
    {
        if (reader.HasData && reader.PeekTag().HasSameClassAndValue(tag))
        {
            _ = reader.ReadEncodedValue();
        }
    }
}
