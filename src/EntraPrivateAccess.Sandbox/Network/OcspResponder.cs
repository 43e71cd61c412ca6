using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>
/// Responds with the revocation status of a certificate, as in RFC 6960; the issuer signs responses itself.
/// </summary>
internal sealed class OcspResponder(InternetAuthority authority, SandboxClock clock)
{
    private const string Basic = "1.3.6.1.5.5.7.48.1.1";
    private const string Sha256WithRsa = "1.2.840.113549.1.1.11";

    /// <summary>A response that consists only of the status 3, tryLater.</summary>
    private static readonly byte[] s_tryLater = [0x30, 0x03, 0x0A, 0x01, 0x03];

    private static readonly Asn1Tag s_first = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <param name="status"><c>revoked</c>, <c>unknown</c>, <c>unavailable</c>, <c>outdated</c>, <c>forged</c>
    /// (another authority signs it), else good.</param>
    public byte[] Answer(byte[] request, string? status)
    {
        if (status == "unavailable")
        {
            return s_tryLater;
        }

        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEnumeratedValue(OcspStatus.Successful);
            using (writer.PushSequence(s_first))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Basic);
                writer.WriteOctetString(
                    Signed(
                        ResponseData(CertificateId(request), status),
                        status == "forged" ? authority.Impostor : authority.Issuer
                    )
                );
            }
        }

        return writer.Encode();
    }

    private enum OcspStatus
    {
        Successful = 0,
    }

    /// <summary>Returns the first certificate ID in the request, as encoded there.</summary>
    private static byte[] CertificateId(byte[] request)
    {
        AsnReader toBeSigned = new AsnReader(request, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        while (toBeSigned.PeekTag().TagClass == TagClass.ContextSpecific)
        {
            _ = toBeSigned.ReadEncodedValue();
        }

        return toBeSigned.ReadSequence().ReadSequence().ReadEncodedValue().ToArray();
    }

    private byte[] ResponseData(byte[] certificateId, string? status)
    {
        DateTimeOffset now = clock.GetUtcNow().AddDays(status == "outdated" ? -30 : 0);
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            // The responder is identified by name: the issuer's own.
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true)))
            {
                writer.WriteEncodedValue(authority.Issuer.SubjectName.RawData);
            }

            writer.WriteGeneralizedTime(now, omitFractionalSeconds: true);
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(certificateId);
                WriteStatus(writer, status, now);
                writer.WriteGeneralizedTime(now.AddHours(-1), omitFractionalSeconds: true);
                using (writer.PushSequence(s_first))
                {
                    writer.WriteGeneralizedTime(now.AddDays(3), omitFractionalSeconds: true);
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteStatus(AsnWriter writer, string? status, DateTimeOffset now)
    {
        switch (status)
        {
            case "revoked":
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true)))
                {
                    writer.WriteGeneralizedTime(now.AddDays(-1), omitFractionalSeconds: true);
                }

                break;
            case "unknown":
                writer.WriteNull(new Asn1Tag(TagClass.ContextSpecific, 2));
                break;
            default:
                writer.WriteNull(new Asn1Tag(TagClass.ContextSpecific, 0));
                break;
        }
    }

    private static byte[] Signed(byte[] responseData, X509Certificate2 signer)
    {
        using RSA key = signer.GetRSAPrivateKey()!;
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(responseData);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Sha256WithRsa);
                writer.WriteNull();
            }

            writer.WriteBitString(key.SignData(responseData, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        return writer.Encode();
    }
}

/// <summary>The authority's revocation lists, created at each download.</summary>
internal sealed class RevocationLists(InternetAuthority authority, SandboxClock clock)
{
    /// <summary>Returns the list with this file name, or null.</summary>
    /// <param name="flaw"><c>outdated</c> for a list that is past its next update, <c>forged</c> for a list that
    /// another authority signed; else null.</param>
    /// <param name="revoked">Serial numbers of the certificates to include.</param>
    public byte[]? Find(string name, string? flaw, IEnumerable<byte[]> revoked)
    {
        X509Certificate2? issuer = name switch
        {
            InternetAuthority.ListOfLeaves => authority.Issuer,
            InternetAuthority.ListOfIssuers => authority.Root,
            _ => null,
        };
        if (issuer is null)
        {
            return null;
        }

        DateTimeOffset made = flaw == "outdated" ? clock.GetUtcNow().AddDays(-30) : clock.GetUtcNow().AddHours(-2);
        CertificateRevocationListBuilder list = new();
        list.AddEntry([0x41, 0x02, 0x03, 0x04], made.AddDays(-3), X509RevocationReason.Superseded);
        foreach (byte[] serial in revoked)
        {
            list.AddEntry(serial, made.AddDays(-1), X509RevocationReason.KeyCompromise);
        }

        return list.Build(
            flaw == "forged" ? authority.Impostor : issuer,
            1,
            made.AddDays(7),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1,
            made
        );
    }
}
