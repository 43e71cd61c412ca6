using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Starts and stops a connector's two services, and waits until that is done.</summary>
/// <remarks>
/// The connector starts before its updater, and the updater stops before the connector: an updater that runs alone
/// may take the connector for broken. What is so already is left alone.
/// </remarks>
internal sealed class ConnectorServices
{
    /// <summary>Services of a busy server stay in StartPending for minutes.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(5);

    private readonly IServer _server;
    private readonly string _serverName;
    private readonly TimeProvider _time;
    private readonly IReporter _reporter;
    private readonly InterruptedRestart _interrupted;

    /// <param name="serverName">As it is shown to a person.</param>
    public ConnectorServices(IServer server, string serverName, TimeProvider time, IReporter reporter)
    {
        _server = server;
        _serverName = serverName;
        _time = time;
        _reporter = reporter;
        _interrupted = new InterruptedRestart(server.Files);
    }

    /// <exception cref="ConnectorException">
    /// <c>ConnectorNotInstalled</c>, <c>ServiceDisabled</c>, <c>ServiceStartTimeout</c>, <c>ServiceDied</c>, or what
    /// the operating system says.
    /// </exception>
    public Task<IReadOnlyList<ServiceChange>> StartAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        StartAsync(ConnectorServiceNames.All, limit, cancellationToken);

    /// <summary>The same for some of them, in the order given.</summary>
    public Task<IReadOnlyList<ServiceChange>> StartAsync(
        IReadOnlyList<string> names,
        TimeSpan limit,
        CancellationToken cancellationToken
    ) => RunAsync("Starting", limit, (watch, stop) => StartAllAsync(watch, names, stop), cancellationToken);

    /// <exception cref="ConnectorException"><c>ConnectorNotInstalled</c>, <c>ServiceStopTimeout</c>, or what the
    /// operating system says.</exception>
    public Task<IReadOnlyList<ServiceChange>> StopAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        RunAsync(
            "Stopping",
            limit,
            (watch, stop) => StopAllAsync(watch, ConnectorServiceNames.All, stop),
            cancellationToken
        );

    public Task<IReadOnlyList<ServiceChange>> RestartAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        RestartAsync(ConnectorServiceNames.All, limit, cancellationToken);

    /// <summary>Those that run, or are about to.</summary>
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

    /// <summary>Stops and starts some of them. Both halves share the limit.</summary>
    public Task<IReadOnlyList<ServiceChange>> RestartAsync(
        IReadOnlyList<string> names,
        TimeSpan limit,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            "Restarting",
            limit,
            async (watch, stop) =>
            {
                // A service that could not be started again must not be stopped.
                await RequireStartableAsync(watch, names, evenIfRunning: true, stop).ConfigureAwait(false);
                NoteRestart(names);
                _ = await StopAllAsync(watch, names, stop).ConfigureAwait(false);
                return await StartAllAsync(watch, names, stop).ConfigureAwait(false);
            },
            cancellationToken
        );

    /// <summary>Notes on the server that services are restarted, in case this run is killed in between.</summary>
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

    /// <summary>Takes services out of the note of a restart: they are as they are to be.</summary>
    public void ForgetRestart(IReadOnlyList<string> names) => TryChangeNote(() => _interrupted.Remove(names));

    // A disk that is full is no reason to leave a service as it is.
    private void TryChangeNote(Action change)
    {
        try
        {
            change();
        }
        catch (Exception refused) when (refused is ConnectorException || StorageFaults.IsOfDisk(refused))
        {
            _reporter.Verbose($"The note of the restart could not be changed: {refused.Message}");
        }
    }

    private async Task<IReadOnlyList<ServiceChange>> RunAsync(
        string verb,
        TimeSpan limit,
        Func<ServiceWatch, CancellationToken, Task<IReadOnlyList<ServiceChange>>> work,
        CancellationToken cancellationToken
    )
    {
        ServiceWatch watch = new(
            _server,
            _serverName,
            $"{verb} the connector on {_serverName}",
            limit,
            _time,
            _reporter
        );
        try
        {
            return await work(watch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            watch.Done();
        }
    }

    private async Task<IReadOnlyList<ServiceChange>> StartAllAsync(
        ServiceWatch watch,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        await RequireStartableAsync(watch, names, evenIfRunning: false, cancellationToken).ConfigureAwait(false);
        ServiceStart start = new(_server, watch, _reporter);
        List<ServiceChange> changes = [];
        foreach (string name in names)
        {
            changes.Add(await start.RunAsync(name, cancellationToken).ConfigureAwait(false));
        }

        ForgetRestart(names);

        // The first one had time to end again while the second one started.
        ServiceInfo? first =
            names.Count == 0 ? null : await watch.LookAsync(names[0], cancellationToken).ConfigureAwait(false);
        return first is { State: ServiceState.Stopped }
            ? throw ConnectorErrors.ServiceDied(_serverName, first.Name, ServiceStart.ExitOf(first))
            : changes;
    }

    private async Task<IReadOnlyList<ServiceChange>> StopAllAsync(
        ServiceWatch watch,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        foreach (string name in names)
        {
            _ = await watch.LookAsync(name, cancellationToken).ConfigureAwait(false);
        }

        ServiceStop stop = new(_server, watch, _reporter);
        List<ServiceChange> changes = [];
        foreach (string name in names.Reverse())
        {
            changes.Insert(0, await stop.RunAsync(name, cancellationToken).ConfigureAwait(false));
        }

        return changes;
    }

    private async Task RequireStartableAsync(
        ServiceWatch watch,
        IReadOnlyList<string> names,
        bool evenIfRunning,
        CancellationToken cancellationToken
    )
    {
        foreach (string name in names)
        {
            ServiceInfo service = await watch.LookAsync(name, cancellationToken).ConfigureAwait(false);
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
/// Which services an update brings back: those of a registered connector, but for one that somebody disabled; of
/// another one, those that ran.
/// </summary>
internal static class ServiceSelection
{
    /// <exception cref="ConnectorException"><c>ServiceDisabled</c>: it runs now, and setup could not start it
    /// again.</exception>
    public static async Task<IReadOnlyList<string>> AfterUpdateAsync(
        ProvisioningContext context,
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
                if (runs && InstallerNeed.Reason(context) is not null)
                {
                    throw ConnectorErrors.ServiceDisabled(context.Description.Name, name);
                }
            }
            else if (runs || IsRegistered(context))
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>
    /// True where the connector service is among those that are to run, and the connector is registered or may be.
    /// </summary>
    public static bool Serves(ProvisioningContext context) =>
        (context.ServicesToRun is null || context.ServicesToRun.Contains(ConnectorServiceNames.Connector))
        && IsRegistered(context);

    // What can't be read is not absent.
    private static bool IsRegistered(ProvisioningContext context) =>
        context.Registration?.State is RegistrationState.Registered or RegistrationState.Unknown;
}
