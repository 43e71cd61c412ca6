using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Windows functions for which .NET has no API.</summary>
internal static unsafe partial class Windows
{
    public const uint ServiceAllAccess = 0xF01FF;

    public struct ServiceStatus
    {
        public uint ServiceType,
            CurrentState,
            ControlsAccepted,
            Win32ExitCode,
            SpecificExitCode,
            CheckPoint,
            WaitHint;
        public uint ProcessId,
            Flags;
    }

    public struct ServiceTableEntry
    {
        public char* Name;
        public delegate* unmanaged<uint, char**, void> Main;
    }

    [LibraryImport("kernel32", EntryPoint = "GetCommandLineW")]
    public static partial nint GetCommandLine();

    [LibraryImport("kernel32", EntryPoint = "TerminateProcess")]
    public static partial int TerminateProcess(nint process, uint code);

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle")]
    public static partial nint GetStdHandle(int which);

    [LibraryImport("kernel32", EntryPoint = "SetHandleInformation")]
    public static partial int SetHandleInformation(nint handle, uint mask, uint flags);

    [LibraryImport("advapi32", EntryPoint = "StartServiceCtrlDispatcherW", SetLastError = true)]
    public static partial int StartServiceCtrlDispatcher(ServiceTableEntry* table);

    [LibraryImport("advapi32", EntryPoint = "RegisterServiceCtrlHandlerExW")]
    public static partial nint RegisterServiceCtrlHandler(
        char* name,
        delegate* unmanaged<uint, uint, nint, nint, uint> handler,
        nint context
    );

    [LibraryImport("advapi32", EntryPoint = "SetServiceStatus")]
    public static partial int SetServiceStatus(nint handle, ServiceStatus* status);

    [LibraryImport("advapi32", EntryPoint = "OpenSCManagerW")]
    public static partial nint OpenServiceManager(nint machine, nint database, uint access);

    [LibraryImport("advapi32", EntryPoint = "OpenServiceW", StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint OpenService(nint manager, string name, uint access);

    [LibraryImport("advapi32", EntryPoint = "CloseServiceHandle")]
    public static partial int CloseServiceHandle(nint handle);

    [LibraryImport("advapi32", EntryPoint = "QueryServiceStatusEx")]
    public static partial int QueryServiceStatus(
        nint service,
        int level,
        ServiceStatus* status,
        int size,
        out int needed
    );

    [LibraryImport("advapi32", EntryPoint = "QueryServiceConfigW")]
    public static partial int QueryServiceConfig(nint service, void* config, int size, out int needed);

    [LibraryImport("advapi32", EntryPoint = "ControlService")]
    public static partial int ControlService(nint service, uint control, ServiceStatus* status);

    [LibraryImport("advapi32", EntryPoint = "StartServiceW", SetLastError = true)]
    public static partial int StartService(nint service, uint count, nint arguments);

    [LibraryImport("advapi32", EntryPoint = "ChangeServiceConfig2W")]
    public static partial int ChangeServiceConfig2(nint service, uint level, int* info);

    [LibraryImport("msi", EntryPoint = "MsiOpenDatabaseW", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int MsiOpenDatabase(string path, nint persist, out uint database);

    [LibraryImport("msi", EntryPoint = "MsiDatabaseImportW", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int MsiDatabaseImport(uint database, string folder, string file);

    [LibraryImport("msi", EntryPoint = "MsiDatabaseCommit")]
    public static partial int MsiDatabaseCommit(uint database);

    [LibraryImport("msi", EntryPoint = "MsiCloseHandle")]
    public static partial int MsiCloseHandle(uint handle);
}
