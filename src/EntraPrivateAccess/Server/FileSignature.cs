namespace EntraPrivateAccess.Server;

/// <summary>What can be said of a file's embedded signature.</summary>
/// <param name="SignerCertificate">The signer's certificate (DER) where there is one.</param>
/// <param name="Detail">One sentence for a person.</param>
internal sealed record FileSignature(FileSignatureStatus Status, byte[]? SignerCertificate, string Detail);
