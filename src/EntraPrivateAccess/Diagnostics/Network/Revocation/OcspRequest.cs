using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Diagnostics.Network.Revocation;

/// <summary>Asks for the state of one certificate, as in RFC 6960; SHA-1 names the issuer there and protects nothing.</summary>
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
