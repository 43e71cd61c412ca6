using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>OSVERSIONINFOEXW.</summary>
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
internal struct WindowsVersion
{
    public const byte Workstation = 1;

    public int Size;
    public int Major;
    public int Minor;
    public int Build;
    public int PlatformId;

    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 128)]
    public string ServicePack;

    public short ServicePackMajor;
    public short ServicePackMinor;
    public short SuiteMask;
    public byte ProductType;
    public byte Reserved;
}
