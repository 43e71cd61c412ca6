using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The service control manager of this machine.</summary>
/// <remarks>
/// Calls run on the thread pool because StartService waits up to 30 seconds for a process that does not report.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class WindowsServices : IServerServices
{
    public Task<ServiceInfo?> GetAsync(string name, CancellationToken cancellationToken) =>
        Task.Run(() => Read(name), cancellationToken);

    public Task StartAsync(string name, CancellationToken cancellationToken) =>
        Task.Run(() => Start(name), cancellationToken);

    public Task StopAsync(string name, CancellationToken cancellationToken) =>
        Task.Run(() => Stop(name), cancellationToken);

    public Task SetStartTypeAsync(string name, ServiceStartType startType, CancellationToken cancellationToken) =>
        Task.Run(() => SetStartType(name, startType), cancellationToken);

    private static ServiceInfo? Read(string name)
    {
        string what = "Reading the service " + name;
        using ServiceHandle manager = OpenManager(what, name);
        using ServiceHandle service = ServiceApi.OpenService(
            manager,
            name,
            ServiceApi.QueryConfig | ServiceApi.QueryStatus
        );
        if (service.IsInvalid)
        {
            int code = Marshal.GetLastWin32Error();
            return code == Win32Errors.ServiceDoesNotExist ? null : throw Win32Errors.Fault(code, what, name);
        }

        Require(
            ServiceApi.QueryServiceStatusEx(
                service,
                0,
                out ServiceStatus status,
                Marshal.SizeOf<ServiceStatus>(),
                out _
            ),
            what,
            name
        );
        return ReadConfiguration(service, name, status, what);
    }

    private static ServiceInfo ReadConfiguration(ServiceHandle service, string name, ServiceStatus status, string what)
    {
        // The size is not queried first because an installer can change the configuration between the two calls.
        IntPtr buffer = Marshal.AllocHGlobal(ServiceApi.LongestConfig);
        try
        {
            Require(ServiceApi.QueryServiceConfig(service, buffer, ServiceApi.LongestConfig, out _), what, name);
            ServiceConfiguration configuration = Marshal.PtrToStructure<ServiceConfiguration>(buffer);
            return new ServiceInfo(
                name,
                Text(configuration.DisplayName),
                (ServiceState)status.State,
                StartTypeOf(service, configuration.StartType),
                Text(configuration.Account),
                Text(configuration.BinaryPath),
                status.ProcessId,
                status.ExitCode,
                status.SpecificExitCode
            )
            {
                AccountSid = Accounts.SidOf(Text(configuration.Account)),
                StartedAt = status.ProcessId == 0 ? null : ProcessApi.StartTime(status.ProcessId),
            };
        }
        finally
        {
            Marshal.FreeHGlobal(buffer);
        }
    }

    /// <summary>
    /// Gets the start type. Delayed start is a separate flag; if it cannot be read, the service counts as automatic.
    /// </summary>
    private static ServiceStartType StartTypeOf(ServiceHandle service, int startType)
    {
        int delayed = 0;
        return
            (ServiceStartType)startType == ServiceStartType.Automatic
            && ServiceApi.QueryServiceConfig2(service, ServiceApi.DelayedAutoStartInfo, ref delayed, sizeof(int), out _)
            && delayed != 0
            ? ServiceStartType.AutomaticDelayed
            : (ServiceStartType)startType;
    }

    private static void Start(string name)
    {
        string what = "Starting the service " + name;
        using ServiceHandle manager = OpenManager(what, name);
        using ServiceHandle service = Open(manager, name, ServiceApi.Start, what);
        if (!ServiceApi.StartService(service, 0, IntPtr.Zero))
        {
            int code = Marshal.GetLastWin32Error();
            if (code != Win32Errors.ServiceAlreadyRunning)
            {
                throw Win32Errors.Fault(code, what, name);
            }
        }
    }

    private static void Stop(string name)
    {
        string what = "Stopping the service " + name;
        using ServiceHandle manager = OpenManager(what, name);
        using ServiceHandle service = Open(manager, name, ServiceApi.Stop, what);
        if (!ServiceApi.ControlService(service, ServiceApi.ControlStop, out _))
        {
            int code = Marshal.GetLastWin32Error();
            if (code != Win32Errors.ServiceNotActive)
            {
                throw Win32Errors.Fault(code, what, name);
            }
        }
    }

    private static void SetStartType(string name, ServiceStartType startType)
    {
        string what = "Changing the start type of the service " + name;
        using ServiceHandle manager = OpenManager(what, name);
        using ServiceHandle service = Open(manager, name, ServiceApi.ChangeConfig, what);
        uint start =
            startType == ServiceStartType.AutomaticDelayed ? (uint)ServiceStartType.Automatic : (uint)startType;
        Require(
            ServiceApi.ChangeServiceConfig(
                service,
                ServiceApi.NoChange,
                start,
                ServiceApi.NoChange,
                null,
                null,
                IntPtr.Zero,
                null,
                null,
                null,
                null
            ),
            what,
            name
        );
        if (start == (uint)ServiceStartType.Automatic)
        {
            // Windows accepts the flag only for automatic services, and keeps an earlier value.
            int delayed = startType == ServiceStartType.AutomaticDelayed ? 1 : 0;
            Require(ServiceApi.ChangeServiceConfig2(service, ServiceApi.DelayedAutoStartInfo, ref delayed), what, name);
        }
    }

    private static ServiceHandle OpenManager(string what, string name)
    {
        ServiceHandle manager = ServiceApi.OpenSCManager(null, null, ServiceApi.ManagerConnect);
        Require(!manager.IsInvalid, what, name);
        return manager;
    }

    private static ServiceHandle Open(ServiceHandle manager, string name, uint access, string what)
    {
        ServiceHandle service = ServiceApi.OpenService(manager, name, access);
        Require(!service.IsInvalid, what, name);
        return service;
    }

    private static void Require(bool done, string what, string name)
    {
        if (!done)
        {
            throw Win32Errors.Fault(Marshal.GetLastWin32Error(), what, name);
        }
    }

    private static string Text(IntPtr text) => Marshal.PtrToStringUni(text) ?? "";
}
