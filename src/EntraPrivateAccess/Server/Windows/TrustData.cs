using System;
using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>WINTRUST_DATA as it was before Windows 8; its size says so.</summary>
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
