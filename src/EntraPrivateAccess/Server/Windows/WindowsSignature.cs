using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Verifies the signature of a file with the Windows trust provider.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsSignature
{
    private const int NoSignature = unchecked((int)0x800B0100);
    private const int UnknownForm = unchecked((int)0x800B0003);
    private const int BadDigest = unchecked((int)0x80096010);
    private const int UntrustedRoot = unchecked((int)0x800B0109);
    private const int IncompleteChain = unchecked((int)0x800B010A);
    private const int Expired = unchecked((int)0x800B0101);

    private const int RevokedChain = unchecked((int)0x800B010C);
    private const int RevokedCertificate = unchecked((int)0x80092010);

    /// <summary>Verifies a file against the machine's own trusted roots, and asks for revocation.</summary>
    public static FileSignature Verify(string path)
    {
        TrustVerdict asked = TrustVerdict.Of(path, asksRevocation: true);
        return asked.Code is 0 or RevokedChain or RevokedCertificate
            ? Read(asked) with
            {
                Revocation = asked.Code == 0 ? RevocationState.Good : RevocationState.Revoked,
            }
            : Read(TrustVerdict.Of(path, asksRevocation: false)) with
            {
                // The only difference between the calls: the authorities could not be asked.
                Revocation = RevocationState.Unknown,
            };
    }

    internal static FileSignature Read(TrustVerdict verdict)
    {
        string signer = verdict.Signer is null ? "an unknown signer" : Certificates.Load(verdict.Signer).Subject;
        (FileSignatureStatus status, string detail) = verdict.Code switch
        {
            0 => (FileSignatureStatus.Valid, $"Signed by {signer}."),
            NoSignature => (FileSignatureStatus.Unsigned, "It has no embedded signature."),
            UnknownForm => (FileSignatureStatus.Unsigned, "It is not a Windows program."),
            BadDigest => (FileSignatureStatus.Tampered, "It was changed after it was signed."),
            UntrustedRoot or IncompleteChain => (
                FileSignatureStatus.UntrustedRoot,
                $"Signed by {signer}, whose certificate does not chain to a trusted root."
            ),
            RevokedChain or RevokedCertificate => (
                FileSignatureStatus.Revoked,
                $"The certificate of {signer}, or one in its chain, was revoked."
            ),
            Expired => (
                FileSignatureStatus.Expired,
                $"Signed by {signer}, whose certificate has expired or was not valid at the time of signing."
            ),
            _ => (FileSignatureStatus.Invalid, $"Windows rejected the signature of {signer} (0x{verdict.Code:X8})."),
        };
        return new FileSignature(status, verdict.Signer, detail) { RootCertificate = verdict.Root };
    }
}

/// <summary>The wintrust functions that verify a signed file and return its signer.</summary>
[SupportedOSPlatform("windows")]
internal static class TrustApi
{
    public const uint NoUserInterface = 2;
    public const uint ChoiceFile = 1;
    public const uint StateVerify = 1;
    public const uint StateClose = 2;

    /// <summary>WTD_REVOCATION_CHECK_NONE.</summary>
    public const uint NoRevocationCheck = 0x10;

    /// <summary>WTD_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT.</summary>
    public const uint RevocationWithoutRoot = 0x80;

    /// <summary>WTD_REVOKE_WHOLECHAIN.</summary>
    public const uint RevokeWholeChain = 1;

    /// <summary>
    /// WINTRUST_ACTION_GENERIC_VERIFY_V2: Authenticode, with the chain evaluated at the timestamp if there is one.
    /// </summary>
    public static Guid GenericVerify { get; } = new("00AAC56B-CD44-11d0-8CC2-00C04FC295EE");

    [DllImport("wintrust")]
    public static extern int WinVerifyTrust(IntPtr window, ref Guid action, ref TrustData data);

    [DllImport("wintrust")]
    public static extern IntPtr WTHelperProvDataFromStateData(IntPtr state);

    [DllImport("wintrust")]
    public static extern IntPtr WTHelperGetProvSignerFromChain(
        IntPtr providerData,
        uint signer,
        [MarshalAs(UnmanagedType.Bool)] bool counterSigner,
        uint counterSignerIndex
    );

    [DllImport("wintrust")]
    public static extern IntPtr WTHelperGetProvCertFromChain(IntPtr signer, uint index);
}

/// <summary>WINTRUST_DATA in the layout from before Windows 8, which its size identifies.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TrustData
{
    public int Size;
    public IntPtr PolicyCallbackData;
    public IntPtr SipClientData;
    public uint UserInterface;
    public uint RevocationChecks;
    public uint Choice;
    public IntPtr File;
    public uint StateAction;
    public IntPtr State;
    public IntPtr UrlReference;
    public uint ProviderFlags;
    public uint UserInterfaceContext;
}

/// <summary>WINTRUST_FILE_INFO.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TrustFile
{
    public int Size;

    [MarshalAs(UnmanagedType.LPWStr)]
    public string Path;

    public IntPtr Handle;
    public IntPtr KnownSubject;
}

/// <summary>The result of WinVerifyTrust for one file.</summary>
/// <param name="Code">0, or an HRESULT such as 0x800B0100.</param>
/// <param name="Signer">The signer's certificate (DER), or null if none was found.</param>
/// <param name="Root">The last certificate (DER) of the signer's chain, or null.</param>
[SupportedOSPlatform("windows")]
internal sealed record TrustVerdict(int Code, byte[]? Signer, byte[]? Root = null)
{
    // CRYPT_PROVIDER_SGNR: its size, a FILETIME, and the number of certificates of the chain.
    private const int ChainCountOffset = 12;

    private static readonly IntPtr s_noWindow = new(-1);

    public static TrustVerdict Of(string path, bool asksRevocation)
    {
        TrustFile file = new() { Size = Marshal.SizeOf<TrustFile>(), Path = path };
        IntPtr filePointer = Marshal.AllocHGlobal(file.Size);
        try
        {
            Marshal.StructureToPtr(file, filePointer, fDeleteOld: false);
            return Ask(filePointer, asksRevocation);
        }
        finally
        {
            Marshal.DestroyStructure<TrustFile>(filePointer);
            Marshal.FreeHGlobal(filePointer);
        }
    }

    private static TrustVerdict Ask(IntPtr file, bool asksRevocation)
    {
        TrustData data = new()
        {
            Size = Marshal.SizeOf<TrustData>(),
            UserInterface = TrustApi.NoUserInterface,
            Choice = TrustApi.ChoiceFile,
            File = file,
            StateAction = TrustApi.StateVerify,
            RevocationChecks = asksRevocation ? TrustApi.RevokeWholeChain : 0,
            ProviderFlags = asksRevocation ? TrustApi.RevocationWithoutRoot : TrustApi.NoRevocationCheck,
        };
        Guid action = TrustApi.GenericVerify;
        int code = TrustApi.WinVerifyTrust(s_noWindow, ref action, ref data);
        try
        {
            IntPtr signer = SignerOf(data.State);
            return new TrustVerdict(code, CertificateOf(signer, 0), CertificateOf(signer, ChainCount(signer) - 1));
        }
        finally
        {
            data.StateAction = TrustApi.StateClose;
            _ = TrustApi.WinVerifyTrust(s_noWindow, ref action, ref data);
        }
    }

    /// <summary>Follows CRYPT_PROVIDER_DATA to the signer, a CRYPT_PROVIDER_SGNR.</summary>
    private static IntPtr SignerOf(IntPtr state)
    {
        IntPtr provider = state == IntPtr.Zero ? state : TrustApi.WTHelperProvDataFromStateData(state);
        return provider == IntPtr.Zero
            ? provider
            : TrustApi.WTHelperGetProvSignerFromChain(provider, 0, counterSigner: false, 0);
    }

    private static int ChainCount(IntPtr signer) =>
        signer == IntPtr.Zero ? 0 : Marshal.ReadInt32(signer, ChainCountOffset);

    /// <summary>Returns the bytes of a certificate of the signer's chain, or null if there is none.</summary>
    private static byte[]? CertificateOf(IntPtr signer, int index)
    {
        IntPtr entry =
            signer == IntPtr.Zero || index < 0
                ? IntPtr.Zero
                : TrustApi.WTHelperGetProvCertFromChain(signer, (uint)index);

        // CRYPT_PROVIDER_CERT contains a size and then the CERT_CONTEXT, which contains an encoding, the bytes and
        // their count. Pointers are aligned.
        IntPtr context = entry == IntPtr.Zero ? entry : Marshal.ReadIntPtr(entry, IntPtr.Size);
        if (context == IntPtr.Zero)
        {
            return null;
        }

        byte[] certificate = new byte[Marshal.ReadInt32(context, 2 * IntPtr.Size)];
        Marshal.Copy(Marshal.ReadIntPtr(context, IntPtr.Size), certificate, 0, certificate.Length);
        return certificate;
    }
}
