using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
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

    /// <param name="serverName">As it is shown to a person.</param>
    public ConnectorServices(IServer server, string serverName, TimeProvider time, IReporter reporter)
    {
        _server = server;
        _serverName = serverName;
        _time = time;
        _reporter = reporter;
    }

    /// <exception cref="ConnectorException">
    /// <c>ConnectorNotInstalled</c>, <c>ServiceDisabled</c>, <c>ServiceStartTimeout</c>, <c>ServiceDied</c>, or what the operating system says.
    /// </exception>
    public Task<IReadOnlyList<ServiceChange>> StartAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        RunAsync("Starting", limit, StartAllAsync, cancellationToken);

    /// <exception cref="ConnectorException"><c>ConnectorNotInstalled</c>, <c>ServiceStopTimeout</c>, or what the operating system says.</exception>
    public Task<IReadOnlyList<ServiceChange>> StopAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        RunAsync("Stopping", limit, StopAllAsync, cancellationToken);

    /// <summary>Both halves share the limit.</summary>
    public Task<IReadOnlyList<ServiceChange>> RestartAsync(TimeSpan limit, CancellationToken cancellationToken) => RunAsync(
        "Restarting",
        limit,
        async (watch, stop) =>
        {
            // A service that could not be started again must not be stopped.
            await RequireStartableAsync(watch, evenIfRunning: true, stop).ConfigureAwait(false);
            _ = await StopAllAsync(watch, stop).ConfigureAwait(false);
            return await StartAllAsync(watch, stop).ConfigureAwait(false);
        },
        cancellationToken);

    private async Task<IReadOnlyList<ServiceChange>> RunAsync(
        string verb, TimeSpan limit, Func<ServiceWatch, CancellationToken, Task<IReadOnlyList<ServiceChange>>> work, CancellationToken cancellationToken)
    {
        ServiceWatch watch = new(_server, _serverName, $"{verb} the connector on {_serverName}", limit, _time, _reporter);
        try
        {
            return await work(watch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            watch.Done();
        }
    }

    private async Task<IReadOnlyList<ServiceChange>> StartAllAsync(ServiceWatch watch, CancellationToken cancellationToken)
    {
        await RequireStartableAsync(watch, evenIfRunning: false, cancellationToken).ConfigureAwait(false);
        ServiceStart start = new(_server, watch, _reporter);
        List<ServiceChange> changes = [];
        foreach (string name in ConnectorServiceNames.All)
        {
            changes.Add(await start.RunAsync(name, cancellationToken).ConfigureAwait(false));
        }

        // The first one had time to end again while the second one started.
        ServiceInfo connector = await watch.LookAsync(ConnectorServiceNames.Connector, cancellationToken).ConfigureAwait(false);
        return connector.State == ServiceState.Stopped
            ? throw Faults.ServiceDied(_serverName, connector.Name, ServiceStart.ExitOf(connector))
            : changes;
    }

    private async Task<IReadOnlyList<ServiceChange>> StopAllAsync(ServiceWatch watch, CancellationToken cancellationToken)
    {
        foreach (string name in ConnectorServiceNames.All)
        {
            _ = await watch.LookAsync(name, cancellationToken).ConfigureAwait(false);
        }

        ServiceStop stop = new(_server, watch, _reporter);
        List<ServiceChange> changes = [];
        foreach (string name in ConnectorServiceNames.All.Reverse())
        {
            changes.Insert(0, await stop.RunAsync(name, cancellationToken).ConfigureAwait(false));
        }

        return changes;
    }

    private async Task RequireStartableAsync(ServiceWatch watch, bool evenIfRunning, CancellationToken cancellationToken)
    {
        foreach (string name in ConnectorServiceNames.All)
        {
            ServiceInfo service = await watch.LookAsync(name, cancellationToken).ConfigureAwait(false);
            if (service.StartType == ServiceStartType.Disabled && (evenIfRunning || service.State != ServiceState.Running))
            {
                throw Faults.ServiceDisabled(_serverName, name);
            }
        }
    }
}
