using System.Runtime.Versioning;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Judges a signed file by the operating system's verdict.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsSignature
{
    private const int NoSignature = unchecked((int)0x800B0100);
    private const int UnknownForm = unchecked((int)0x800B0003);
    private const int BadDigest = unchecked((int)0x80096010);
    private const int UntrustedRoot = unchecked((int)0x800B0109);
    private const int IncompleteChain = unchecked((int)0x800B010A);
    private const int Expired = unchecked((int)0x800B0101);

    /// <summary>Verifies a file; the roots that vouch for it are the machine's own.</summary>
    public static FileSignature Verify(string path) => Read(TrustVerdict.Of(path));

    internal static FileSignature Read(TrustVerdict verdict)
    {
        string signer = verdict.Signer is null ? "a signer that Windows does not name" : Certificates.Load(verdict.Signer).Subject;
        (FileSignatureStatus status, string detail) = verdict.Code switch
        {
            0 => (FileSignatureStatus.Valid, $"Signed by {signer}."),
            NoSignature => (FileSignatureStatus.Unsigned, "It has no embedded signature."),
            UnknownForm => (FileSignatureStatus.Unsigned, "It is not a Windows program."),
            BadDigest => (FileSignatureStatus.Tampered, "It was changed after it was signed."),
            UntrustedRoot or IncompleteChain => (FileSignatureStatus.UntrustedRoot, $"Signed by {signer}, for whom no trusted root vouches."),
            Expired => (FileSignatureStatus.Expired, $"Signed by {signer}, whose certificate was not valid when it counted."),
            _ => (FileSignatureStatus.Invalid, $"Windows does not accept the signature of {signer} (0x{verdict.Code:X8})."),
        };
        return new FileSignature(status, verdict.Signer, detail);
    }
}
