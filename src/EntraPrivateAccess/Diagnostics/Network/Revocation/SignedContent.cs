using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Diagnostics.Network.Revocation;

/// <summary>
/// The common structure of certificates, revocation lists and OCSP responses: content, algorithm, signature.
/// </summary>
internal sealed record SignedContent(byte[] Content, string Algorithm, byte[] Signature)
{
    private static readonly Dictionary<string, (HashAlgorithmName Hash, bool IsCurve)> s_algorithms = new()
    {
        ["1.2.840.113549.1.1.5"] = (HashAlgorithmName.SHA1, false),
        ["1.2.840.113549.1.1.11"] = (HashAlgorithmName.SHA256, false),
        ["1.2.840.113549.1.1.12"] = (HashAlgorithmName.SHA384, false),
        ["1.2.840.113549.1.1.13"] = (HashAlgorithmName.SHA512, false),
        ["1.2.840.10045.4.3.2"] = (HashAlgorithmName.SHA256, true),
        ["1.2.840.10045.4.3.3"] = (HashAlgorithmName.SHA384, true),
        ["1.2.840.10045.4.3.4"] = (HashAlgorithmName.SHA512, true),
    };

    /// <exception cref="AsnContentException">The data has another structure.</exception>
    public static SignedContent Read(AsnReader reader)
    {
        byte[] content = reader.ReadEncodedValue().ToArray();
        string algorithm = reader.ReadSequence().ReadObjectIdentifier();
        return new SignedContent(content, algorithm, reader.ReadBitString(out _));
    }

    /// <summary>Whether the signature algorithm is supported.</summary>
    public bool IsKnown => s_algorithms.ContainsKey(Algorithm);

    /// <summary>
    /// Returns whether this certificate's key signed the content; also false if the algorithm is not supported.
    /// </summary>
    public bool IsSignedBy(X509Certificate2 signer)
    {
        if (!s_algorithms.TryGetValue(Algorithm, out (HashAlgorithmName Hash, bool IsCurve) known))
        {
            return false;
        }

        using RSA? rsa = known.IsCurve ? null : signer.GetRSAPublicKey();
        using ECDsa? curve = known.IsCurve ? signer.GetECDsaPublicKey() : null;
        return rsa?.VerifyData(Content, Signature, known.Hash, RSASignaturePadding.Pkcs1)
            ?? (
                curve is not null
                && Fixed(curve.KeySize) is { } signature
                && curve.VerifyData(Content, signature, known.Hash)
            );
    }

    /// <summary>Converts an ECDSA signature to the format of .NET: both numbers concatenated in full length.</summary>
    private byte[]? Fixed(int keySize)
    {
        int length = (keySize + 7) / 8;
        byte[] both = new byte[2 * length];
        try
        {
            AsnReader numbers = new AsnReader(Signature, AsnEncodingRules.DER).ReadSequence();
            for (int half = 1; half <= 2; half++)
            {
                byte[] number = numbers.ReadIntegerBytes().ToArray();
                int skipped = number.Length > length ? number.Length - length : 0;
                number.AsSpan(skipped).CopyTo(both.AsSpan((half * length) - (number.Length - skipped)));
            }

            return both;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
