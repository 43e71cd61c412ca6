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

    /// <summary>Delays the start of an automatic service.</summary>
    /// <remarks>Windows Installer has already set the start type.</remarks>
    public static void DelayStart(string name) => Open(name, service =>
        {
            int delayed = 1;
            return Windows.ChangeServiceConfig2(service, 3, &delayed) != 0;
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
