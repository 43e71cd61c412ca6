using System;
using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Server.Windows;

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
