using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>How the connector's service ended.</summary>
/// <param name="Exit">A clause, such as "it reported no error code".</param>
internal sealed record ServiceEnd(string Service, string State, string Exit)
{
    /// <summary>Creates the error of a command that waits for the connector.</summary>
    /// <param name="server">The name of the server; null for the server that the command runs on.</param>
    public ConnectorException ToError(string? server) =>
        ConnectorErrors.ServiceEndedWhileWaiting(Service, State, Exit, server);

    /// <summary>Reads how the service ended; null if it has not ended.</summary>
    public static async Task<ServiceEnd?> FindAsync(IServer server, CancellationToken cancellationToken) =>
        await server.Services.GetAsync(ConnectorServiceNames.Connector, cancellationToken).ConfigureAwait(false)
            is { State: ServiceState.Stopped } service
            ? new ServiceEnd(service.Name, service.State.ToString(), ServiceStart.ExitOf(service))
            : null;

    /// <summary>Waits for something that requires the service, and fails as soon as the service ends.</summary>
    /// <exception cref="ConnectorException"><c>ServiceNotRunning</c>.</exception>
    public static async Task<T> GuardAsync<T>(
        IServer server,
        TimeProvider clock,
        Func<CancellationToken, Task<T>> wait,
        CancellationToken cancellationToken
    )
    {
        using CancellationTokenSource other = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<T> awaited = wait(other.Token);
        Task<ServiceEnd> ended = UntilEndAsync(server, clock, other.Token);
        Task first = await Task.WhenAny(awaited, ended).ConfigureAwait(false);
        other.Cancel();
        if (first == ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw (await ended.ConfigureAwait(false)).ToError(server: null);
        }

        return await awaited.ConfigureAwait(false);
    }

    private static async Task<ServiceEnd> UntilEndAsync(
        IServer server,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        // The wait that this one guards has the limit and shows the progress; its end cancels this one.
        using Poller poller = new(clock, limit: null, Backoff.Watch);
        ServiceEnd? end = await poller
            .UntilAsync(stop => FindAsync(server, stop), progress: null, cancellationToken)
            .ConfigureAwait(false);
        return end!;
    }
}
