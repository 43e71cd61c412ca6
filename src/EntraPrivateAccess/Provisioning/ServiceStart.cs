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
    private readonly ServiceReader _reader;
    private readonly IReporter _reporter;

    public ServiceStart(IServer server, ServiceReader reader, IReporter reporter)
    {
        _server = server;
        _reader = reader;
        _reporter = reporter;
    }

    public async Task<ServiceChange> RunAsync(string name, CancellationToken cancellationToken)
    {
        ServiceInfo before = await _reader.ReadWhileAsync(name, IsMoving, cancellationToken).ConfigureAwait(false);
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
            _ = await new ServiceStop(_server, _reader, _reporter)
                .RunAsync(name, cancellationToken)
                .ConfigureAwait(false);
        }

        await RequestAsync(before, cancellationToken).ConfigureAwait(false);
        ServiceInfo after = await _reader.ReadWhileAsync(name, IsMoving, cancellationToken).ConfigureAwait(false);
        return after.State switch
        {
            ServiceState.Running => new ServiceChange(after, Changed: true),
            ServiceState.Stopped => throw ConnectorErrors.ServiceDied(_reader.ServerName, name, ExitOf(after)),
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
            throw ConnectorErrors.ServiceDisabled(_reader.ServerName, service.Name);
        }
        catch (ServerException fault) when (fault.NativeErrorCode == Win32Errors.ServiceDoesNotExist)
        {
            throw ConnectorErrors.ConnectorNotInstalled(_reader.ServerName, service.Name);
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
                && (await _reader.ReadAsync(service.Name, cancellationToken).ConfigureAwait(false)).State
                    != ServiceState.Stopped
            )
            {
                return;
            }

            _reporter.Verbose($"{refusal.Message} Retrying.");
            if (
                silent && ++unreported == MostUnreported
                || !await _reader.PauseAsync(service, cancellationToken).ConfigureAwait(false)
            )
            {
                throw silent
                    ? ConnectorErrors.ServiceDidNotReport(_reader.ServerName, service.Name, unreported)
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
        ConnectorErrors.ServiceStartTimeout(_reader.ServerName, service.Name, service.State.ToString(), _reader.Limit);

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
    private readonly ServiceReader _reader;
    private readonly IReporter _reporter;
    private ServerException? _refusal;

    public ServiceStop(IServer server, ServiceReader reader, IReporter reporter)
    {
        _server = server;
        _reader = reader;
        _reporter = reporter;
    }

    public async Task<ServiceChange> RunAsync(string name, CancellationToken cancellationToken)
    {
        bool requested = false;
        ServiceInfo service = await _reader.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        while (service.State != ServiceState.Stopped)
        {
            if (!requested && service.State is ServiceState.Running or ServiceState.Paused)
            {
                requested = await RequestAsync(name, cancellationToken).ConfigureAwait(false);
            }

            if (!await _reader.PauseAsync(service, cancellationToken).ConfigureAwait(false))
            {
                throw _refusal is not null && Win32Errors.IsPassing(_refusal.NativeErrorCode)
                    ? ConnectorErrors.ServiceManagerUnavailable(
                        _reader.ServerName,
                        _reader.Limit,
                        _refusal.NativeErrorCode,
                        _refusal
                    )
                    : ConnectorErrors.ServiceStopTimeout(
                        _reader.ServerName,
                        name,
                        service.State.ToString(),
                        _reader.Limit
                    );
            }

            service = await _reader.ReadAsync(name, cancellationToken).ConfigureAwait(false);
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

/// <summary>Reads services until the limit of the command, which starts when the reader is created.</summary>
internal sealed class ServiceReader(IServer server, string serverName, string activity, Poller poller)
{
    public string ServerName => serverName;

    public TimeSpan Limit => poller.Limit;

    /// <summary>Reads a service. While the service manager does not respond, retries until the limit.</summary>
    /// <exception cref="ConnectorException"><c>ConnectorNotInstalled</c>, <c>ServiceManagerUnavailable</c>.</exception>
    public async Task<ServiceInfo> ReadAsync(string name, CancellationToken cancellationToken)
    {
        ServerException? silent = null;
        return await poller
            .UntilAsync<ServiceInfo>(
                async stop =>
                {
                    try
                    {
                        return await server.Services.GetAsync(name, stop).ConfigureAwait(false)
                            ?? throw ConnectorErrors.ConnectorNotInstalled(serverName, name);
                    }
                    catch (ServerException passing) when (Win32Errors.IsPassing(passing.NativeErrorCode))
                    {
                        silent = passing;
                        return null;
                    }
                },
                () =>
                    new ProgressUpdate(
                        activity,
                        $"the service manager does not respond for {name}",
                        WaitsFor: $"the service manager to respond for {name}"
                    ),
                cancellationToken
            )
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.ServiceManagerUnavailable(serverName, Limit, silent!.NativeErrorCode, silent);
    }

    /// <summary>
    /// Polls a service while its state meets a condition. Returns the last result, also if the limit is reached.
    /// </summary>
    public async Task<ServiceInfo> ReadWhileAsync(
        string name,
        Func<ServiceState, bool> holds,
        CancellationToken cancellationToken
    )
    {
        ServiceInfo? seen = null;
        _ = await poller
            .UntilAsync(
                async stop =>
                {
                    seen = await ReadAsync(name, stop).ConfigureAwait(false);
                    return holds(seen.State) ? null : seen;
                },
                () => ProgressOf(seen!),
                cancellationToken
            )
            .ConfigureAwait(false);
        return seen!;
    }

    /// <summary>Waits until the next attempt is due. Returns false if the limit is reached.</summary>
    public Task<bool> PauseAsync(ServiceInfo service, CancellationToken cancellationToken) =>
        poller.PauseAsync(() => ProgressOf(service), cancellationToken);

    private ProgressUpdate ProgressOf(ServiceInfo service) =>
        new(activity, $"{service.Name} is {service.State}", WaitsFor: $"{service.Name}, which is {service.State}");
}

/// <summary>A service in its last known state, and whether this command changed it.</summary>
internal sealed record ServiceChange(ServiceInfo Service, bool Changed);
