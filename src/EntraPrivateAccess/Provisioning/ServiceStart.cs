using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Brings one service from whatever it is at to running.</summary>
internal sealed class ServiceStart
{
    private readonly IServer _server;
    private readonly ServiceWatch _watch;
    private readonly IReporter _reporter;

    public ServiceStart(IServer server, ServiceWatch watch, IReporter reporter)
    {
        _server = server;
        _watch = watch;
        _reporter = reporter;
    }

    public async Task<ServiceChange> RunAsync(string name, CancellationToken cancellationToken)
    {
        ServiceInfo before = await _watch.WhileAsync(name, IsMoving, cancellationToken).ConfigureAwait(false);
        if (before.State == ServiceState.Running)
        {
            _reporter.Verbose($"{name} runs already.");
            return new ServiceChange(before, Changed: false);
        }

        if (IsMoving(before.State))
        {
            throw TimedOut(before);
        }

        if (before.State == ServiceState.Paused)
        {
            _ = await new ServiceStop(_server, _watch, _reporter).RunAsync(name, cancellationToken).ConfigureAwait(false);
        }

        await RequestAsync(before, cancellationToken).ConfigureAwait(false);
        ServiceInfo after = await _watch.WhileAsync(name, IsMoving, cancellationToken).ConfigureAwait(false);
        return after.State switch
        {
            ServiceState.Running => new ServiceChange(after, Changed: true),
            ServiceState.Stopped => throw Faults.ServiceDied(_watch.ServerName, name, ExitOf(after)),
            _ => throw TimedOut(after),
        };
    }

    /// <summary>How a service ended, for a person.</summary>
    public static string ExitOf(ServiceInfo service) => service.ExitCode switch
    {
        0 => "it gave no error code",
        Win32Errors.ServiceSpecificError => $"it gave its own error code {service.SpecificExitCode}",
        { } code when Win32Errors.Meaning(code) is { } meaning => $"{meaning} (exit code {code})",
        _ => $"exit code {service.ExitCode}",
    };

    private async Task RequestAsync(ServiceInfo service, CancellationToken cancellationToken)
    {
        try
        {
            _reporter.Verbose($"Starting {service.Name}.");
            while (!await TryAsync(service, cancellationToken).ConfigureAwait(false))
            {
                _reporter.Verbose($"Windows is busy starting its own services: {service.Name} waits.");
            }
        }
        catch (ServerException fault) when (fault.NativeErrorCode == Win32Errors.ServiceDisabled)
        {
            throw Faults.ServiceDisabled(_watch.ServerName, service.Name);
        }
        catch (ServerException fault) when (fault.NativeErrorCode == Win32Errors.ServiceDoesNotExist)
        {
            throw Faults.ConnectorNotInstalled(_watch.ServerName, service.Name);
        }
    }

    /// <summary>False where Windows holds its database, as while it starts its own services after a boot, and there is time to ask again.</summary>
    private async Task<bool> TryAsync(ServiceInfo service, CancellationToken cancellationToken)
    {
        try
        {
            await _server.Services.StartAsync(service.Name, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServerException fault) when (fault.NativeErrorCode == Win32Errors.ServiceDatabaseLocked)
        {
            if (await _watch.PauseAsync(service, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            throw;
        }
    }

    private ConnectorException TimedOut(ServiceInfo service) =>
        Faults.ServiceStartTimeout(_watch.ServerName, service.Name, service.State.ToString(), _watch.Limit);

    private static bool IsMoving(ServiceState state) =>
        state is ServiceState.StartPending or ServiceState.StopPending or ServiceState.ContinuePending or ServiceState.PausePending;
}
