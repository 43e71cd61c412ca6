using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Diagnostics.Network.Revocation;

/// <summary>An OCSP response about one certificate, as defined in RFC 6960.</summary>
internal sealed class OcspAnswer
{
    private const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    private const int Successful = 0;

    private static readonly Asn1Tag s_first = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly SignedContent _signed;
    private readonly IReadOnlyList<X509Certificate2> _signers;

    private OcspAnswer(
        OcspState state,
        DateTimeOffset? nextUpdate,
        SignedContent signed,
        IReadOnlyList<X509Certificate2> signers
    )
    {
        State = state;
        NextUpdate = nextUpdate;
        _signed = signed;
        _signers = signers;
    }

    public OcspState State { get; }

    public DateTimeOffset? NextUpdate { get; }

    /// <returns>The response, or null if the responder reports that it cannot answer now.</returns>
    /// <exception cref="AsnContentException">The content is not an OCSP response, or is about another certificate.
    /// </exception>
    public static OcspAnswer? Parse(byte[] answer, X509Certificate2 certificate)
    {
        AsnReader response = new AsnReader(answer, AsnEncodingRules.DER).ReadSequence();
        if (response.ReadEnumeratedBytes().ToArray() is not [Successful])
        {
            return null;
        }

        AsnReader bytes = response.ReadSequence(s_first).ReadSequence();
        _ = bytes.ReadObjectIdentifier();
        AsnReader basic = new AsnReader(bytes.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
        SignedContent signed = SignedContent.Read(basic);
        (OcspState state, DateTimeOffset? nextUpdate) = Find(signed.Content, SerialNumbers.Of(certificate));
        return new OcspAnswer(state, nextUpdate, signed, Certificates(basic));
    }

    /// <summary>Returns whether the issuer, or a responder that the issuer authorized, signed the response.</summary>
    public bool IsSignedFor(X509Certificate2 issuer) =>
        _signed.IsSignedBy(issuer) || _signers.Any(signer => _signed.IsSignedBy(signer) && IsAppointed(signer, issuer));

    private static bool IsAppointed(X509Certificate2 signer, X509Certificate2 issuer) =>
        signer.IssuerName.RawData.SequenceEqual(issuer.SubjectName.RawData)
        && SignedContent.Read(new AsnReader(signer.RawData, AsnEncodingRules.DER).ReadSequence()).IsSignedBy(issuer)
        && signer
            .Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .Any(extension => extension.EnhancedKeyUsages.Cast<Oid>().Any(usage => usage.Value == OcspSigning));

    private static (OcspState State, DateTimeOffset? NextUpdate) Find(byte[] responseData, byte[] serial)
    {
        AsnReader data = new AsnReader(responseData, AsnEncodingRules.DER).ReadSequence();
        if (data.PeekTag().HasSameClassAndValue(s_first))
        {
            _ = data.ReadEncodedValue();
        }

        _ = data.ReadEncodedValue();
        _ = data.ReadGeneralizedTime();
        AsnReader all = data.ReadSequence();
        while (all.HasData)
        {
            AsnReader one = all.ReadSequence();
            AsnReader id = one.ReadSequence();
            _ = id.ReadSequence();
            _ = id.ReadOctetString();
            _ = id.ReadOctetString();
            if (id.ReadIntegerBytes().Span.SequenceEqual(serial))
            {
                OcspState state = (OcspState)one.PeekTag().TagValue;
                _ = one.ReadEncodedValue();
                _ = one.ReadGeneralizedTime();
                return (
                    state,
                    one.HasData && one.PeekTag().HasSameClassAndValue(s_first)
                        ? one.ReadSequence(s_first).ReadGeneralizedTime()
                        : null
                );
            }
        }

        throw new AsnContentException("The response is about another certificate.");
    }

    // The responder sends its own certificate, so it can be anything.
    private static X509Certificate2 Load(byte[] certificate)
    {
        try
        {
            return Compatibility.Certificates.Load(certificate);
        }
        catch (CryptographicException exception)
        {
            throw new AsnContentException("The response contains a certificate that cannot be read.", exception);
        }
    }

    private static IReadOnlyList<X509Certificate2> Certificates(AsnReader basic)
    {
        List<X509Certificate2> found = [];
        AsnReader? all = basic.HasData ? basic.ReadSequence(s_first).ReadSequence() : null;
        while (all?.HasData == true)
        {
            found.Add(Load(all.ReadEncodedValue().ToArray()));
        }

        return found;
    }
}

/// <summary>
/// Creates an OCSP request for one certificate, as defined in RFC 6960. SHA-1 only identifies the issuer and does not
/// protect anything.
/// </summary>
internal static class OcspRequest
{
    public const string ContentType = "application/ocsp-request";

    private const string Sha1 = "1.3.14.3.2.26";

    public static byte[] For(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        using SHA1 hash = SHA1.Create();
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Sha1);
                writer.WriteNull();
            }

            writer.WriteOctetString(hash.ComputeHash(certificate.IssuerName.RawData));
            writer.WriteOctetString(hash.ComputeHash(issuer.PublicKey.EncodedKeyValue.RawData));
            writer.WriteInteger(SerialNumbers.Of(certificate));
        }

        return writer.Encode();
    }
}

/// <summary>The certificate status that a responder reports. The values are those of RFC 6960.</summary>
internal enum OcspState
{
    Good = 0,
    Revoked = 1,
    Unknown = 2,
}

/// <summary>
/// Gets serial numbers in the byte order of certificates, which .NET returns in reverse.
/// </summary>
internal static class SerialNumbers
{
    public static byte[] Of(X509Certificate2 certificate)
    {
        byte[] serial = certificate.GetSerialNumber();
        Array.Reverse(serial);
        return serial;
    }
}
