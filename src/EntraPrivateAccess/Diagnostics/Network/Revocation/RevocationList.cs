using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Diagnostics.Network.Revocation;

/// <summary>A certificate revocation list, as RFC 5280 writes it.</summary>
internal sealed class RevocationList
{
    private readonly SignedContent _signed;
    private readonly byte[] _issuer;
    private readonly HashSet<string> _serials;

    private RevocationList(SignedContent signed, byte[] issuer, DateTimeOffset thisUpdate, DateTimeOffset? nextUpdate, HashSet<string> serials)
    {
        _signed = signed;
        _issuer = issuer;
        ThisUpdate = thisUpdate;
        NextUpdate = nextUpdate;
        _serials = serials;
    }

    public DateTimeOffset ThisUpdate { get; }

    /// <summary>When its successor is due.</summary>
    public DateTimeOffset? NextUpdate { get; }

    public int Count => _serials.Count;

    /// <exception cref="AsnContentException">The file is no revocation list.</exception>
    public static RevocationList Parse(byte[] file)
    {
        SignedContent signed = SignedContent.Read(new AsnReader(file, AsnEncodingRules.DER).ReadSequence());
        AsnReader list = new AsnReader(signed.Content, AsnEncodingRules.DER).ReadSequence();
        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            _ = list.ReadInteger();
        }

        _ = list.ReadSequence();
        byte[] issuer = list.ReadEncodedValue().ToArray();
        DateTimeOffset thisUpdate = Time(list);
        DateTimeOffset? nextUpdate = list.HasData && IsTime(list.PeekTag()) ? Time(list) : null;
        return new RevocationList(signed, issuer, thisUpdate, nextUpdate, Serials(list));
    }

    public bool IsSignedBy(X509Certificate2 issuer) => issuer.SubjectName.RawData.SequenceEqual(_issuer) && _signed.IsSignedBy(issuer);

    public bool Lists(X509Certificate2 certificate) => _serials.Contains(Text(SerialNumbers.Of(certificate)));

    private static HashSet<string> Serials(AsnReader list)
    {
        HashSet<string> serials = [];
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            AsnReader revoked = list.ReadSequence();
            while (revoked.HasData)
            {
                _ = serials.Add(Text(revoked.ReadSequence().ReadIntegerBytes().ToArray()));
            }
        }

        return serials;
    }

    private static string Text(byte[] serial) => BitConverter.ToString(serial);

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset Time(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
