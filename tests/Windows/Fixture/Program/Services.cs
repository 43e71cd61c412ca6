using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Controls the services before and after setup replaces them.</summary>
/// <remarks>QUERY_SERVICE_CONFIG begins with three numbers, of which the second is the start type.</remarks>
internal static unsafe class Services
{
    public const uint Automatic = 2;
    public const uint Disabled = 4;
    private const uint Stopped = 1;

    /// <summary>Stops a service, or kills its process if that fails, because the installer must continue.</summary>
    /// <returns>True if the service was running.</returns>
    public static bool Halt(string name) => Open(name, service =>
        {
            Windows.ServiceStatus status = Status(service);
            if (status.CurrentState == Stopped)
            {
                return false;
            }

            bool stops = Windows.ControlService(service, 1, &status) != 0;
            for (int tries = 100; stops && tries > 0 && Status(service).CurrentState != Stopped; tries--)
            {
                Thread.Sleep(100);
            }

            status = Status(service);
            if (status.CurrentState != Stopped)
            {
                End((int)status.ProcessId);
            }

            return true;
        });

    /// <summary>Gets the start type of a service; 0 if the service does not exist.</summary>
    public static uint StartType(string name) => Open(name, service =>
        {
            byte* buffer = stackalloc byte[8192];
            return Windows.QueryServiceConfig(service, buffer, 8192, out _) == 0 ? 0 : ((uint*)buffer)[1];
        });

    /// <summary>Creates an automatic service on Wine, whose installer does not quote the path of the program.</summary>
    /// <remarks>
    /// Wine's ChangeServiceConfig restores the count of open handles from before the call. A handle that another
    /// program closes meanwhile then counts as open until Wine ends, and the service can never be removed. So the path
    /// is not corrected afterward.
    /// </remarks>
    public static void Create(string name, string displayName, string path, string account)
    {
        const uint connectAndCreate = 3,
            ownProcess = 0x10,
            normal = 1;
        const int markedForDelete = 1072,
            exists = 1073;
        nint manager = Windows.OpenServiceManager(0, 0, connectAndCreate);
        try
        {
            for (int tries = 100; ; tries--)
            {
                nint service = Windows.CreateService(
                    manager,
                    name,
                    displayName,
                    Windows.ServiceAllAccess,
                    ownProcess,
                    Automatic,
                    normal,
                    $"\"{path}\"",
                    0,
                    0,
                    0,
                    account,
                    0
                );
                int error = service == 0 ? Marshal.GetLastPInvokeError() : 0;
                _ = Windows.CloseServiceHandle(service);
                if (error is 0 or exists)
                {
                    return;
                }

                // The former service is removed when the last program that reads it has closed it.
                if (error != markedForDelete || tries == 0)
                {
                    throw new Win32Exception(error);
                }

                Thread.Sleep(100);
            }
        }
        finally
        {
            _ = Windows.CloseServiceHandle(manager);
        }
    }

    /// <summary>Sets the start type; automatic services get a delayed start.</summary>
    public static void SetStartType(string name, uint type) => Open(name, service =>
        {
            byte* buffer = stackalloc byte[8192];
            bool isSame = Windows.QueryServiceConfig(service, buffer, 8192, out _) != 0 && ((uint*)buffer)[1] == type;
            if (!isSame)
            {
                _ = Windows.ChangeServiceConfig(
                    service,
                    Windows.NoChange,
                    type,
                    Windows.NoChange,
                    null,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0
                );
            }

            int delayed = 1;
            return type == Automatic && Windows.ChangeServiceConfig2(service, 3, &delayed) != 0;
        });

    public static void Start(string name) => Open(name, service =>
        {
            bool starts = Windows.StartService(service, 0, 0) != 0;
            if (!starts)
            {
                Lab.Journal($"{name} could not be started: {Marshal.GetLastPInvokeError()}");
            }

            return starts;
        });

    private static T? Open<T>(string name, Func<nint, T> use)
    {
        nint manager = Windows.OpenServiceManager(0, 0, 1);
        nint service = Windows.OpenService(manager, name, Windows.ServiceAllAccess);
        try
        {
            return service == 0 ? default : use(service);
        }
        finally
        {
            _ = Windows.CloseServiceHandle(service);
            _ = Windows.CloseServiceHandle(manager);
        }
    }

    // If the status of a service can't be read, the service has been removed.
    private static Windows.ServiceStatus Status(nint service)
    {
        Windows.ServiceStatus status = default;
        return Windows.QueryServiceStatus(service, 0, &status, sizeof(Windows.ServiceStatus), out _) == 0
            ? new Windows.ServiceStatus { CurrentState = Stopped }
            : status;
    }

    private static void End(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            process.Kill();
            _ = process.WaitForExit(10000);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // The process has already ended.
        }
    }
}
