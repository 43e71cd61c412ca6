using System;
using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>QUERY_SERVICE_CONFIGW; its texts lie behind it in the same buffer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ServiceConfiguration
{
    public int Type;
    public int StartType;
    public int ErrorControl;
    public IntPtr BinaryPath;
    public IntPtr LoadOrderGroup;
    public int Tag;
    public IntPtr Dependencies;
    public IntPtr Account;
    public IntPtr DisplayName;
}
