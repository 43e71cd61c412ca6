using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Installer;

/// <summary>Who signed, by the parts of the name and never by its text: a common name may itself contain <c>O=Microsoft Corporation</c>.</summary>
internal static class PublisherCheck
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    /// <summary>The signer's names, or null where one is missing or there more than once.</summary>
    /// <param name="certificate">The signer's certificate (DER).</param>
    public static PublisherIdentity? Read(byte[] certificate)
    {
        using X509Certificate2 signer = Certificates.Load(certificate);
        List<string> organizations = [];
        List<string> commonNames = [];
        AsnReader names = new AsnReader(signer.SubjectName.RawData, AsnEncodingRules.BER).ReadSequence();
        while (names.HasData)
        {
            AsnReader parts = names.ReadSetOf(skipSortOrderValidation: true);
            while (parts.HasData)
            {
                AsnReader part = parts.ReadSequence();
                List<string>? list = part.ReadObjectIdentifier() switch
                {
                    CommonName => commonNames,
                    Organization => organizations,
                    _ => null,
                };
                list?.Add(Text(part));
            }
        }

        return (organizations, commonNames) is ([string organization], [string commonName]) ? new PublisherIdentity(organization, commonName) : null;
    }

    /// <summary>True where organization and common name are exactly the wanted ones.</summary>
    public static bool Matches(PublisherIdentity wanted, PublisherIdentity? found) =>
        found is not null
        && string.Equals(found.Organization, wanted.Organization, StringComparison.Ordinal)
        && string.Equals(found.CommonName, wanted.CommonName, StringComparison.Ordinal);

    private static string Text(AsnReader part) =>
        part.ReadCharacterString((UniversalTagNumber)part.PeekTag().TagValue);
}
