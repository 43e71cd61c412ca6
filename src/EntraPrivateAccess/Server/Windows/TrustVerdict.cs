using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>What WinVerifyTrust said of one file.</summary>
/// <param name="Code">0, or an HRESULT such as 0x800B0100.</param>
/// <param name="Signer">The signer's certificate (DER) where one was found.</param>
[SupportedOSPlatform("windows")]
internal sealed record TrustVerdict(int Code, byte[]? Signer)
{
    private static readonly IntPtr s_noWindow = new(-1);

    public static TrustVerdict Of(string path)
    {
        TrustFile file = new() { Size = Marshal.SizeOf<TrustFile>(), Path = path };
        IntPtr filePointer = Marshal.AllocHGlobal(file.Size);
        try
        {
            Marshal.StructureToPtr(file, filePointer, fDeleteOld: false);
            return Ask(filePointer);
        }
        finally
        {
            Marshal.DestroyStructure<TrustFile>(filePointer);
            Marshal.FreeHGlobal(filePointer);
        }
    }

    private static TrustVerdict Ask(IntPtr file)
    {
        TrustData data = new()
        {
            Size = Marshal.SizeOf<TrustData>(),
            UserInterface = TrustApi.NoUserInterface,
            Choice = TrustApi.ChoiceFile,
            File = file,
            StateAction = TrustApi.StateVerify,
            ProviderFlags = TrustApi.NoRevocationCheck,
        };
        Guid action = TrustApi.GenericVerify;
        int code = TrustApi.WinVerifyTrust(s_noWindow, ref action, ref data);
        try
        {
            return new TrustVerdict(code, SignerOf(data.State));
        }
        finally
        {
            data.StateAction = TrustApi.StateClose;
            _ = TrustApi.WinVerifyTrust(s_noWindow, ref action, ref data);
        }
    }

    /// <summary>Follows CRYPT_PROVIDER_DATA to the signer, its certificate, and that certificate's bytes.</summary>
    private static byte[]? SignerOf(IntPtr state)
    {
        IntPtr provider = state == IntPtr.Zero ? state : TrustApi.WTHelperProvDataFromStateData(state);
        IntPtr signer = provider == IntPtr.Zero ? provider : TrustApi.WTHelperGetProvSignerFromChain(provider, 0, counterSigner: false, 0);
        IntPtr entry = signer == IntPtr.Zero ? signer : TrustApi.WTHelperGetProvCertFromChain(signer, 0);

        // CRYPT_PROVIDER_CERT: a size, then the CERT_CONTEXT; that one: an encoding, then bytes and their number. Pointers are aligned.
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
