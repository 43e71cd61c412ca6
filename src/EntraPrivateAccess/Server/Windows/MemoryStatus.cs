using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>MEMORYSTATUSEX, in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryStatus
{
    public int Size;
    public int Load;
    public long TotalPhysical;
    public long AvailablePhysical;
    public long TotalPageFile;
    public long AvailablePageFile;
    public long TotalVirtual;
    public long AvailableVirtual;
    public long AvailableExtendedVirtual;
}
