using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Starts one service, regardless of its state.</summary>
internal sealed class ServiceStart
{
    // Each attempt can take the half minute in which Windows expects a program to report.
    private const int MostUnreported = 5;

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
            _reporter.Verbose($"{name} is already running.");
            return new ServiceChange(before, Changed: false);
        }

        if (IsMoving(before.State))
        {
            throw TimedOut(before);
        }

        if (before.State == ServiceState.Paused)
        {
            _ = await new ServiceStop(_server, _watch, _reporter)
                .RunAsync(name, cancellationToken)
                .ConfigureAwait(false);
        }

        await RequestAsync(before, cancellationToken).ConfigureAwait(false);
        ServiceInfo after = await _watch.WhileAsync(name, IsMoving, cancellationToken).ConfigureAwait(false);
        return after.State switch
        {
            ServiceState.Running => new ServiceChange(after, Changed: true),
            ServiceState.Stopped => throw ConnectorErrors.ServiceDied(_watch.ServerName, name, ExitOf(after)),
            _ => throw TimedOut(after),
        };
    }

    /// <summary>Describes how a service ended.</summary>
    public static string ExitOf(ServiceInfo service) =>
        service.ExitCode switch
        {
            0 => "it reported no error code",
            Win32Errors.ServiceSpecificError => $"it reported its own error code {service.SpecificExitCode}",
            { } code when Win32Errors.Meaning(code) is { } meaning => $"{meaning} (exit code {code})",
            _ => $"exit code {service.ExitCode}",
        };

    private async Task RequestAsync(ServiceInfo service, CancellationToken cancellationToken)
    {
        try
        {
            _reporter.Verbose($"Starting {service.Name}.");
            await AskAsync(service, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerException fault) when (fault.NativeErrorCode == Win32Errors.ServiceDisabled)
        {
            throw ConnectorErrors.ServiceDisabled(_watch.ServerName, service.Name);
        }
        catch (ServerException fault) when (fault.NativeErrorCode == Win32Errors.ServiceDoesNotExist)
        {
            throw ConnectorErrors.ConnectorNotInstalled(_watch.ServerName, service.Name);
        }
    }

    // Retries if that can help: Windows starts its own services first after a boot, and on a busy server a program can
    // be too slow to report the first time. Such a service may still start, and its program is in memory for the next
    // attempt.
    private async Task AskAsync(ServiceInfo service, CancellationToken cancellationToken)
    {
        int unreported = 0;
        while (await RefusalAsync(service.Name, cancellationToken).ConfigureAwait(false) is ServerException refusal)
        {
            bool silent = refusal.NativeErrorCode == Win32Errors.ServiceRequestTimeout;
            if (
                silent
                && (await _watch.LookAsync(service.Name, cancellationToken).ConfigureAwait(false)).State
                    != ServiceState.Stopped
            )
            {
                return;
            }

            _reporter.Verbose($"{refusal.Message} Retrying.");
            if (
                silent && ++unreported == MostUnreported
                || !await _watch.PauseAsync(service, cancellationToken).ConfigureAwait(false)
            )
            {
                throw silent
                    ? ConnectorErrors.ServiceDidNotReport(_watch.ServerName, service.Name, unreported)
                    : refusal;
            }
        }
    }

    private async Task<ServerException?> RefusalAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _server.Services.StartAsync(name, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ServerException fault)
            when (Win32Errors.IsPassing(fault.NativeErrorCode)
                || fault.NativeErrorCode is Win32Errors.ServiceDatabaseLocked or Win32Errors.ServiceRequestTimeout
            )
        {
            return fault;
        }
    }

    private ConnectorException TimedOut(ServiceInfo service) =>
        ConnectorErrors.ServiceStartTimeout(_watch.ServerName, service.Name, service.State.ToString(), _watch.Limit);

    private static bool IsMoving(ServiceState state) =>
        state
            is ServiceState.StartPending
                or ServiceState.StopPending
                or ServiceState.ContinuePending
                or ServiceState.PausePending;
}

/// <summary>Stops one service, regardless of its state.</summary>
internal sealed class ServiceStop
{
    private readonly IServer _server;
    private readonly ServiceWatch _watch;
    private readonly IReporter _reporter;
    private ServerException? _refusal;

    public ServiceStop(IServer server, ServiceWatch watch, IReporter reporter)
    {
        _server = server;
        _watch = watch;
        _reporter = reporter;
    }

    public async Task<ServiceChange> RunAsync(string name, CancellationToken cancellationToken)
    {
        bool requested = false;
        ServiceInfo service = await _watch.LookAsync(name, cancellationToken).ConfigureAwait(false);
        while (service.State != ServiceState.Stopped)
        {
            if (!requested && service.State is ServiceState.Running or ServiceState.Paused)
            {
                requested = await RequestAsync(name, cancellationToken).ConfigureAwait(false);
            }

            if (!await _watch.PauseAsync(service, cancellationToken).ConfigureAwait(false))
            {
                throw _refusal is not null && Win32Errors.IsPassing(_refusal.NativeErrorCode)
                    ? ConnectorErrors.ServiceManagerUnavailable(
                        _watch.ServerName,
                        _watch.Limit,
                        _refusal.NativeErrorCode,
                        _refusal
                    )
                    : ConnectorErrors.ServiceStopTimeout(
                        _watch.ServerName,
                        name,
                        service.State.ToString(),
                        _watch.Limit
                    );
            }

            service = await _watch.LookAsync(name, cancellationToken).ConfigureAwait(false);
        }

        return new ServiceChange(service, requested);
    }

    /// <summary>
    /// Returns false if the service does not accept controls at the moment, so that the request is repeated.
    /// </summary>
    private async Task<bool> RequestAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            _reporter.Verbose($"Stopping {name}.");
            await _server.Services.StopAsync(name, cancellationToken).ConfigureAwait(false);
            _refusal = null;
            return true;
        }
        catch (ServerException fault)
            when (fault.NativeErrorCode == Win32Errors.ServiceCannotAcceptControl
                || Win32Errors.IsPassing(fault.NativeErrorCode)
            )
        {
            _refusal = fault;
            return false;
        }
    }
}

/// <summary>A service in its last known state, and whether this command changed it.</summary>
internal sealed record ServiceChange(ServiceInfo Service, bool Changed);
