using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Signs certificates with SHA-1, which .NET itself doesn't support.</summary>
/// <remarks>
/// Wine's Authenticode provider doesn't check the chain of certificates that are signed with a longer hash. Files are
/// still hashed with SHA-256.
/// </remarks>
internal sealed class Sha1Signatures(RSA key) : X509SignatureGenerator
{
    /// <summary>sha1WithRSAEncryption (1.2.840.113549.1.1.5), no parameters.</summary>
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
        [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05, 0x05, 0x00];

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
        key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

    protected override PublicKey BuildPublicKey() => new(key);
}
