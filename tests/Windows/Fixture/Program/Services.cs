using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>What setup does to the services before and after it replaces them.</summary>
/// <remarks>QUERY_SERVICE_CONFIG is three numbers, the second the start type; the path's pointer follows.</remarks>
internal static unsafe class Services
{
    public const uint Automatic = 2;
    public const uint Disabled = 4;
    private const uint Stopped = 1;

    /// <summary>Stops a service, and ends its process if it can't be stopped: an installer must go on.</summary>
    /// <returns>True if it ran.</returns>
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

    /// <summary>The start type; 0 if there is no such service.</summary>
    public static uint StartType(string name) => Open(name, service =>
        {
            byte* buffer = stackalloc byte[8192];
            return Windows.QueryServiceConfig(service, buffer, 8192, out _) == 0 ? 0 : ((uint*)buffer)[1];
        });

    /// <summary>Sets the start type; an automatic service is a delayed one.</summary>
    /// <remarks>Windows Installer writes the program's path in quotes, Wine's doesn't, so this does too.</remarks>
    public static void SetStartType(string name, uint type) => Open(name, service =>
        {
            byte* buffer = stackalloc byte[8192];
            bool isKnown = Windows.QueryServiceConfig(service, buffer, 8192, out _) != 0;
            string? path = isKnown ? new string(((char**)buffer)[2]) : null;
            string? quoted = path is null || path.StartsWith('"') ? path : $"\"{path}\"";
            _ = Windows.ChangeServiceConfig(
                service,
                Windows.NoChange,
                type,
                Windows.NoChange,
                quoted,
                0,
                0,
                0,
                0,
                0,
                0
            );
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

    // A service that can't be read is a service that is gone.
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
            // It ended by itself.
        }
    }
}
