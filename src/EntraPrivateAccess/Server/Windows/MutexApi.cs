using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>kernel32: named mutexes with an access list, which .NET 8 offers in a package of its own only.</summary>
[SupportedOSPlatform("windows")]
internal static class MutexApi
{
    private const uint SynchronizeAndModify = 0x00100001;

    // Administrators and SYSTEM, and nobody else.
    private const string Access = "D:P(A;;GA;;;BA)(A;;GA;;;SY)";

    /// <summary>Opens the mutex, or makes one that only administrators and SYSTEM can open.</summary>
    /// <exception cref="ServerException">5: it exists, and the caller may not open it.</exception>
    public static Mutex Open(string name)
    {
        RawSecurityDescriptor descriptor = new(Access);
        byte[] bytes = new byte[descriptor.BinaryLength];
        descriptor.GetBinaryForm(bytes, 0);
        GCHandle pinned = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        try
        {
            SecurityAttributes attributes = new()
            {
                Length = Marshal.SizeOf<SecurityAttributes>(),
                Descriptor = pinned.AddrOfPinnedObject(),
            };
            SafeWaitHandle handle = CreateMutexEx(ref attributes, name, 0, SynchronizeAndModify);
            int code = Marshal.GetLastWin32Error();
            return handle.IsInvalid
                ? throw Win32Errors.Fault(code, "Taking the lock of this server", name)
                : new Mutex { SafeWaitHandle = handle };
        }
        finally
        {
            pinned.Free();
        }
    }

    [DllImport("kernel32", EntryPoint = "CreateMutexExW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern SafeWaitHandle CreateMutexEx(
        ref SecurityAttributes attributes, string name, uint flags, uint access);

    [StructLayout(LayoutKind.Sequential)]
    private struct SecurityAttributes
    {
        public int Length;
        public IntPtr Descriptor;
        public int InheritHandle;
    }
}
