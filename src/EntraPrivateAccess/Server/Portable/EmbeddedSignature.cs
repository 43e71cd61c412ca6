using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Verifies the signature inside a program (Authenticode) without Windows.</summary>
internal static class EmbeddedSignature
{
    /// <summary>Says whether the file is as its signer left it, and whether the signer can be trusted. Who it is, the caller judges.</summary>
    /// <param name="file">Seekable; read once through, with constant memory.</param>
    /// <param name="extraRoots">Root certificates (DER) to trust besides the system's and Microsoft's.</param>
    /// <param name="now">Judges the chain where the signature has no trusted timestamp.</param>
    public static FileSignature Verify(Stream file, IReadOnlyCollection<byte[]> extraRoots, DateTimeOffset now)
    {
        try
        {
            return PeImage.TryRead(file) is not { } image
                ? new FileSignature(FileSignatureStatus.Unsigned, null, "It is not a Windows program.")
                : CertificateTable.ReadSignature(file, image) is { } signature
                    ? Judge(file, image, signature, extraRoots, now)
                    : new FileSignature(FileSignatureStatus.Unsigned, null, "It has no embedded signature.");
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return new FileSignature(FileSignatureStatus.Invalid, null, $"Its signature cannot be read: {exception.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>True for what a malformed signature makes the frameworks throw.</summary>
    public static bool IsUnreadable(Exception exception) =>
        exception is CryptographicException or AsnContentException or InvalidDataException or ArgumentException;

    private static FileSignature Judge(Stream file, PeImage image, byte[] signature, IReadOnlyCollection<byte[]> extraRoots, DateTimeOffset now)
    {
        CmsParts parts = CmsParts.Read(signature);
        SignedDigest signed = SignedDigest.OfProgram(parts);
        SignedCms cms = new();
        cms.Decode(signature);
        if (cms.SignerInfos.Count != 1 || cms.SignerInfos[0].Certificate is not { } certificate)
        {
            throw new InvalidDataException("it does not name exactly one signer with a certificate");
        }

        byte[] signer = Encoded(certificate);
        if (!AuthenticodeDigest.Compute(file, image, signed.Algorithm).SequenceEqual(signed.Value))
        {
            return new FileSignature(FileSignatureStatus.Tampered, signer, $"It was changed after {certificate.Subject} signed it.");
        }

        if (!IsIntact(cms.SignerInfos[0]))
        {
            return new FileSignature(FileSignatureStatus.Tampered, signer, $"Its signature was not made with the key of {certificate.Subject}.");
        }

        SignerTrust trust = new(extraRoots);
        X509Certificate2Collection known = cms.Certificates;
        DateTimeOffset at = TrustedTime.Of(cms.SignerInfos[0], parts.Signature, known, trust) ?? now;
        (FileSignatureStatus status, string detail) = trust.Judge(certificate, known, Oids.CodeSigning, at);
        return new FileSignature(status, signer, detail);
    }

    // SignedCms can hand Windows a buffer that is longer than the certificate; whoever hashes or compares it wants what it says it is.
    private static byte[] Encoded(X509Certificate2 certificate)
    {
        byte[] raw = certificate.RawData;
        _ = AsnDecoder.ReadEncodedValue(raw, AsnEncodingRules.BER, out _, out _, out int length);
        return length == raw.Length ? raw : raw.AsSpan(0, length).ToArray();
    }

    private static bool IsIntact(SignerInfo signer)
    {
        try
        {
            signer.CheckSignature(verifySignatureOnly: true);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
