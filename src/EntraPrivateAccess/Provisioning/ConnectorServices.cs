using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Starts and stops a connector's two services, and waits until they reach the requested state.</summary>
/// <remarks>
/// The connector starts before its updater, and the updater stops before the connector, because an updater that runs
/// alone may consider the connector broken. A service that is already in the requested state is left alone.
/// </remarks>
internal sealed class ConnectorServices
{
    /// <summary>The default time limit. Services on a busy server stay in StartPending for minutes.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(5);

    private readonly IServer _server;
    private readonly string _serverName;
    private readonly TimeProvider _time;
    private readonly IReporter _reporter;
    private readonly InterruptedRestart _interrupted;

    /// <param name="serverName">The name of the server, as shown to the user.</param>
    public ConnectorServices(IServer server, string serverName, TimeProvider time, IReporter reporter)
    {
        _server = server;
        _serverName = serverName;
        _time = time;
        _reporter = reporter;
        _interrupted = new InterruptedRestart(server.Files);
    }

    /// <exception cref="ConnectorException"><c>ConnectorNotInstalled</c>, <c>ServiceDisabled</c>,
    /// <c>ServiceStartTimeout</c>, <c>ServiceDied</c>, or an error from the operating system.</exception>
    public Task<IReadOnlyList<ServiceChange>> StartAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        StartAsync(ConnectorServiceNames.All, limit, cancellationToken);

    /// <summary>Starts some of the services, in the given order.</summary>
    public Task<IReadOnlyList<ServiceChange>> StartAsync(
        IReadOnlyList<string> names,
        TimeSpan limit,
        CancellationToken cancellationToken
    ) => RunAsync("Starting", limit, (reader, stop) => StartAllAsync(reader, names, stop), cancellationToken);

    /// <exception cref="ConnectorException"><c>ConnectorNotInstalled</c>, <c>ServiceStopTimeout</c>, or an error from
    /// the operating system.</exception>
    public Task<IReadOnlyList<ServiceChange>> StopAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        RunAsync(
            "Stopping",
            limit,
            (reader, stop) => StopAllAsync(reader, ConnectorServiceNames.All, stop),
            cancellationToken
        );

    public Task<IReadOnlyList<ServiceChange>> RestartAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        RestartAsync(ConnectorServiceNames.All, limit, cancellationToken);

    /// <summary>Gets the services that are running or about to run.</summary>
    public async Task<IReadOnlyList<ServiceInfo>> RunningAsync(CancellationToken cancellationToken)
    {
        ServiceInfo?[] services = await Task.WhenAll(
                ConnectorServiceNames.All.Select(name => _server.Services.GetAsync(name, cancellationToken))
            )
            .ConfigureAwait(false);
        return
        [
            .. services
                .OfType<ServiceInfo>()
                .Where(service => service.State is not (ServiceState.Stopped or ServiceState.StopPending)),
        ];
    }

    /// <summary>Stops and starts some of the services. Both phases share the time limit.</summary>
    public Task<IReadOnlyList<ServiceChange>> RestartAsync(
        IReadOnlyList<string> names,
        TimeSpan limit,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            "Restarting",
            limit,
            async (reader, stop) =>
            {
                // A service that cannot be started again must not be stopped.
                await RequireStartableAsync(reader, names, evenIfRunning: true, stop).ConfigureAwait(false);
                NoteRestart(names);
                _ = await StopAllAsync(reader, names, stop).ConfigureAwait(false);
                return await StartAllAsync(reader, names, stop).ConfigureAwait(false);
            },
            cancellationToken
        );

    /// <summary>
    /// Writes a note on the server that services are being restarted, in case this run is killed before it starts them.
    /// </summary>
    public void NoteRestart(IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            TryChangeNote(() =>
            {
                new SetupFolders(_server).Create();
                _interrupted.Write(names);
            });
        }
    }

    /// <summary>Removes services from the restart note, because they are in the required state.</summary>
    public void ForgetRestart(IReadOnlyList<string> names) => TryChangeNote(() => _interrupted.Remove(names));

    // A full disk must not prevent a service from being started or stopped.
    private void TryChangeNote(Action change)
    {
        try
        {
            change();
        }
        catch (Exception refused) when (refused is ConnectorException || StorageFaults.IsOfDisk(refused))
        {
            _reporter.Verbose($"Could not update the restart note: {refused.Message}");
        }
    }

    private async Task<IReadOnlyList<ServiceChange>> RunAsync(
        string verb,
        TimeSpan limit,
        Func<ServiceReader, CancellationToken, Task<IReadOnlyList<ServiceChange>>> work,
        CancellationToken cancellationToken
    )
    {
        using Poller poller = new(_time, limit, Backoff.Steady, _reporter);
        ServiceReader reader = new(_server, _serverName, $"{verb} the connector on {_serverName}", poller);
        return await work(reader, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<ServiceChange>> StartAllAsync(
        ServiceReader reader,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        await RequireStartableAsync(reader, names, evenIfRunning: false, cancellationToken).ConfigureAwait(false);
        ServiceStart start = new(_server, reader, _reporter);
        List<ServiceChange> changes = [];
        foreach (string name in names)
        {
            changes.Add(await start.RunAsync(name, cancellationToken).ConfigureAwait(false));
        }

        ForgetRestart(names);

        // The first service may have stopped again while the second one started.
        ServiceInfo? first =
            names.Count == 0 ? null : await reader.ReadAsync(names[0], cancellationToken).ConfigureAwait(false);
        return first is { State: ServiceState.Stopped }
            ? throw ConnectorErrors.ServiceDied(_serverName, first.Name, ServiceStart.ExitOf(first))
            : changes;
    }

    private async Task<IReadOnlyList<ServiceChange>> StopAllAsync(
        ServiceReader reader,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        foreach (string name in names)
        {
            _ = await reader.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        }

        ServiceStop stop = new(_server, reader, _reporter);
        List<ServiceChange> changes = [];
        foreach (string name in names.Reverse())
        {
            changes.Insert(0, await stop.RunAsync(name, cancellationToken).ConfigureAwait(false));
        }

        return changes;
    }

    private async Task RequireStartableAsync(
        ServiceReader reader,
        IReadOnlyList<string> names,
        bool evenIfRunning,
        CancellationToken cancellationToken
    )
    {
        foreach (string name in names)
        {
            ServiceInfo service = await reader.ReadAsync(name, cancellationToken).ConfigureAwait(false);
            if (
                service.StartType == ServiceStartType.Disabled
                && (evenIfRunning || service.State != ServiceState.Running)
            )
            {
                throw ConnectorErrors.ServiceDisabled(_serverName, name);
            }
        }
    }
}

/// <summary>
/// Selects the services to start after an update: for a registered connector, all except disabled ones; otherwise,
/// those that were running.
/// </summary>
internal static class ServiceSelection
{
    private const string Register = "Run Register-Connector -Token (Get-ConnectorRegistrationToken).";

    /// <exception cref="ConnectorException"><c>ServiceDisabled</c>: a disabled service is running, and setup could not
    /// start it again.</exception>
    public static async Task<IReadOnlyList<string>> AfterUpdateAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        List<string> names = [];
        foreach (string name in ConnectorServiceNames.All)
        {
            ServiceInfo? service = await context
                .Server.Services.GetAsync(name, cancellationToken)
                .ConfigureAwait(false);
            bool runs = service is not null && service.State is not ServiceState.Stopped;
            if (service is { StartType: ServiceStartType.Disabled })
            {
                if (runs && InstallerNeed.Reason(context, state) is not null)
                {
                    throw ConnectorErrors.ServiceDisabled(context.Description.Name, name);
                }
            }
            else if (runs || IsRegistered(state))
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>
    /// Returns true if the connector service is among those to run, and the connector is or may be registered.
    /// </summary>
    public static bool Serves(ProvisioningState state) =>
        (state.ServicesToRun is null || state.ServicesToRun.Contains(ConnectorServiceNames.Connector))
        && IsRegistered(state);

    /// <summary>Gets why the connector does not serve after an update; null if it does.</summary>
    public static ServiceObstacle? FindObstacle(ProvisioningState state) =>
        Serves(state) ? null
        : state.Registration?.ExpiredAt is { } end
            ? new ServiceObstacle($"its trust certificate expired at {EvidenceText.Time(end)}", Register)
        : !IsRegistered(state) ? new ServiceObstacle("it is not registered", Register)
        : new ServiceObstacle(
            $"its service {ConnectorServiceNames.Connector} is disabled",
            ConnectorErrors.EnableService
        );

    // A registration that cannot be read is not treated as missing.
    private static bool IsRegistered(ProvisioningState state) =>
        state.Registration?.State is RegistrationState.Registered or RegistrationState.Unknown;
}

/// <summary>The reason why a connector does not serve.</summary>
/// <param name="Reason">A clause, such as "it is not registered".</param>
/// <param name="Action">A sentence with the command to run.</param>
internal sealed record ServiceObstacle(string Reason, string Action)
{
    public override string ToString() => $"The connector does not serve: {Reason}. {Action}";
}
