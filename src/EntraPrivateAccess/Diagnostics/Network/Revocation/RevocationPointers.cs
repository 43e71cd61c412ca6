using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Diagnostics.Network.Revocation;

/// <summary>Where a certificate says that its revocation can be asked for: plain http addresses only, as Windows takes them.</summary>
internal static class RevocationPointers
{
    private const string DistributionPoints = "2.5.29.31";
    private const string AuthorityInformation = "1.3.6.1.5.5.7.1.1";
    private const string Ocsp = "1.3.6.1.5.5.7.48.1";

    private static readonly Asn1Tag s_first = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_address = new(TagClass.ContextSpecific, 6);

    /// <summary>Addresses of revocation lists, in the certificate's order.</summary>
    public static IReadOnlyList<Uri> Lists(X509Certificate2 certificate) => Read(certificate, DistributionPoints, points =>
    {
        List<string> found = [];
        while (points.HasData)
        {
            AsnReader point = points.ReadSequence();
            if (point.HasData && point.PeekTag().HasSameClassAndValue(s_first) && point.ReadSequence(s_first) is var names && names.PeekTag().HasSameClassAndValue(s_first))
            {
                AsnReader full = names.ReadSequence(s_first);
                while (full.HasData)
                {
                    Add(found, full);
                }
            }
        }

        return found;
    });

    public static IReadOnlyList<Uri> Responders(X509Certificate2 certificate) => Read(certificate, AuthorityInformation, ways =>
    {
        List<string> found = [];
        while (ways.HasData)
        {
            AsnReader way = ways.ReadSequence();
            if (way.ReadObjectIdentifier() == Ocsp)
            {
                Add(found, way);
            }
        }

        return found;
    });

    private static void Add(List<string> found, AsnReader name)
    {
        if (name.PeekTag().HasSameClassAndValue(s_address))
        {
            found.Add(name.ReadCharacterString(UniversalTagNumber.IA5String, s_address));
        }
        else
        {
            _ = name.ReadEncodedValue();
        }
    }

    private static IReadOnlyList<Uri> Read(X509Certificate2 certificate, string oid, Func<AsnReader, List<string>> read)
    {
        X509Extension? extension = certificate.Extensions.Cast<X509Extension>().FirstOrDefault(candidate => candidate.Oid?.Value == oid);
        try
        {
            return extension is null ? []
                : [.. read(new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence())
                    .Select(text => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address : null)
                    .OfType<Uri>().Where(address => address.Scheme == Uri.UriSchemeHttp)];
        }
        catch (AsnContentException)
        {
            // A certificate that was put together wrongly names nothing.
            return [];
        }
    }
}
