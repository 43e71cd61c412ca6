using System.IO;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Sorts a disk's errors by their codes, which differ between operating systems.</summary>
internal static class DiskErrors
{
    /// <summary>Windows: ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL. Elsewhere ENOSPC and EDQUOT (Linux, macOS).</summary>
    public static bool IsFull(IOException exception) =>
        exception.HResult is unchecked((int)0x80070070) or unchecked((int)0x80070027) or 28 or 122 or 69;

    /// <summary>Windows: a sharing or lock violation. Elsewhere EWOULDBLOCK of Linux and of macOS.</summary>
    public static bool IsInUse(IOException exception) =>
        exception.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021) or 11 or 35;
}
