using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>wintrust: the operating system's verdict on a signed file, and who signed it.</summary>
[SupportedOSPlatform("windows")]
internal static class TrustApi
{
    public const uint NoUserInterface = 2;
    public const uint ChoiceFile = 1;
    public const uint StateVerify = 1;
    public const uint StateClose = 2;

    /// <summary>No revocation lists are fetched: servers are often without the internet. Get-AuthenticodeSignature judges the same way.</summary>
    public const uint NoRevocationCheck = 0x10;

    /// <summary>WINTRUST_ACTION_GENERIC_VERIFY_V2: Authenticode, the chain judged at the timestamp where there is one.</summary>
    public static Guid GenericVerify { get; } = new("00AAC56B-CD44-11d0-8CC2-00C04FC295EE");

    [DllImport("wintrust")]
    public static extern int WinVerifyTrust(IntPtr window, ref Guid action, ref TrustData data);

    [DllImport("wintrust")]
    public static extern IntPtr WTHelperProvDataFromStateData(IntPtr state);

    [DllImport("wintrust")]
    public static extern IntPtr WTHelperGetProvSignerFromChain(
        IntPtr providerData, uint signer, [MarshalAs(UnmanagedType.Bool)] bool counterSigner, uint counterSignerIndex);

    [DllImport("wintrust")]
    public static extern IntPtr WTHelperGetProvCertFromChain(IntPtr signer, uint index);
}
