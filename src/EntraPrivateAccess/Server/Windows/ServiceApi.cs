using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The service control manager functions of advapi32, under their documented names.</summary>
[SupportedOSPlatform("windows")]
internal static class ServiceApi
{
    public const uint ManagerConnect = 0x0001;
    public const uint QueryConfig = 0x0001;
    public const uint ChangeConfig = 0x0002;
    public const uint QueryStatus = 0x0004;
    public const uint Start = 0x0010;
    public const uint Stop = 0x0020;

    public const uint NoChange = 0xFFFFFFFF;
    public const uint ControlStop = 1;
    public const uint DelayedAutoStartInfo = 3;

    /// <summary>The maximum size of a service's configuration in bytes, including its strings.</summary>
    public const int LongestConfig = 8 * 1024;

    [DllImport("advapi32", EntryPoint = "OpenSCManagerW", CharSet = CharSet.Unicode, SetLastError = true)]
    public static extern ServiceHandle OpenSCManager(string? machine, string? database, uint access);

    [DllImport("advapi32", EntryPoint = "OpenServiceW", CharSet = CharSet.Unicode, SetLastError = true)]
    public static extern ServiceHandle OpenService(ServiceHandle manager, string name, uint access);

    [DllImport("advapi32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool CloseServiceHandle(IntPtr handle);

    [DllImport("advapi32", EntryPoint = "QueryServiceConfigW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool QueryServiceConfig(ServiceHandle service, IntPtr buffer, int size, out int needed);

    [DllImport("advapi32", EntryPoint = "QueryServiceConfig2W", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool QueryServiceConfig2(
        ServiceHandle service,
        uint level,
        ref int delayed,
        int size,
        out int needed
    );

    /// <param name="level">0 (SC_STATUS_PROCESS_INFO), the only level that exists.</param>
    [DllImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool QueryServiceStatusEx(
        ServiceHandle service,
        int level,
        out ServiceStatus status,
        int size,
        out int needed
    );

    [DllImport("advapi32", EntryPoint = "StartServiceW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool StartService(ServiceHandle service, int count, IntPtr arguments);

    /// <param name="status">Receives a SERVICE_STATUS, which is the first seven numbers of
    /// <see cref="ServiceStatus"/>.</param>
    [DllImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool ControlService(ServiceHandle service, uint control, out ServiceStatus status);

    [DllImport("advapi32", EntryPoint = "ChangeServiceConfigW", CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool ChangeServiceConfig(
        ServiceHandle service,
        uint type,
        uint start,
        uint errorControl,
        string? path,
        string? group,
        IntPtr tag,
        string? dependencies,
        string? account,
        string? password,
        string? displayName
    );

    [DllImport("advapi32", EntryPoint = "ChangeServiceConfig2W", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool ChangeServiceConfig2(ServiceHandle service, uint level, ref int delayed);
}

/// <summary>QUERY_SERVICE_CONFIGW. Its strings follow it in the same buffer.</summary>
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

/// <summary>A handle to the service control manager or to a service.</summary>
[SupportedOSPlatform("windows")]
internal sealed class ServiceHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ServiceHandle()
        : base(ownsHandle: true) { }

    protected override bool ReleaseHandle() => ServiceApi.CloseServiceHandle(handle);
}

/// <summary>SERVICE_STATUS_PROCESS: nine numbers in this order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ServiceStatus
{
    public int Type;
    public int State;
    public int AcceptedControls;
    public int ExitCode;
    public int SpecificExitCode;
    public int CheckPoint;
    public int WaitHint;
    public int ProcessId;
    public int Flags;
}
