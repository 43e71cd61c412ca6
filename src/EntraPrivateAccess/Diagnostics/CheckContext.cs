using System.Net;
using System.Net.Http;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The data that the checks of one run share. Each item is read at most once.</summary>
internal sealed class CheckContext
{
    private readonly CheckTarget _target;
    private readonly Once<InstalledConnector?> _installed;
    private readonly Once<ConnectorRegistration> _registration;
    private readonly Once<TenantObservation?> _cloud;
    private readonly Once<LocalEvidence> _local;
    private readonly Once<IPEndPoint?> _connection;
    private readonly Once<IReadOnlyList<ServerEvent>?> _errors;
    private readonly Once<IReadOnlyList<ConnectorGroupApplication>?> _applications;

    public CheckContext(CheckTarget target, ServerDescription description)
    {
        IServer server = target.Server;
        TenantDirectory? tenant = target.Tenant;
        _target = target;
        Begun = Time.GetTimestamp();
        Description = description;
        _installed = new(stop => ConnectorInventory.ReadAsync(server, stop));
        _registration = new(stop => RegistrationInventory.ReadAsync(server, description.UtcNow, stop));
        _errors = new(stop => RecentEvents.ReadAsync(server, Now.AddDays(-1), (int)ConnectorEventLevel.Error, stop));
        _applications = new(stop => ReadApplicationsAsync(tenant, stop));
        _local = new(stop => LocalEvidence.ReadAsync(this, stop));
        _connection = new(stop => ServiceConnection.ReadAsync(this, stop));
        _cloud = new(async stop =>
            tenant is null
                ? Observed
                : await TenantObservation
                    .ReadAsync(tenant, description, await RegistrationAsync(stop).ConfigureAwait(false), stop)
                    .ConfigureAwait(false)
        );
    }

    public IServer Server => _target.Server;

    /// <summary>The clock for measuring durations and waiting.</summary>
    public TimeProvider Time => _target.Time;

    /// <summary>The timestamp of <see cref="Time"/> at which the server's description was complete.</summary>
    public long Begun { get; }

    public ServerDescription Description { get; }

    public ConnectorEnvironment Environment => _target.Environment;

    /// <summary>The ID of the signed-in tenant, or null.</summary>
    public string? TenantId => _target.TenantId ?? Observed?.TenantId;

    /// <inheritdoc cref="CheckTarget.Observed"/>
    public TenantObservation? Observed => _target.Observed;

    /// <inheritdoc cref="CheckTarget.Http"/>
    public HttpClient? Http => _target.Http;

    /// <inheritdoc cref="CheckTarget.Proxy"/>
    public Uri? Proxy => _target.Proxy;

    /// <summary>The server's current time, to which certificates and events are compared.</summary>
    public DateTimeOffset Now => Description.UtcNow;

    public Task<InstalledConnector?> InstalledAsync(CancellationToken cancellationToken) =>
        _installed.GetAsync(cancellationToken);

    public Task<ConnectorRegistration> RegistrationAsync(CancellationToken cancellationToken) =>
        _registration.GetAsync(cancellationToken);

    /// <summary>Gets the tenant's data about this machine's connector; null without a sign-in.</summary>
    public Task<TenantObservation?> CloudAsync(CancellationToken cancellationToken) =>
        _cloud.GetAsync(cancellationToken);

    /// <summary>Gets the server's own evidence about its connector, which can confirm the tenant's data.</summary>
    public Task<LocalEvidence> LocalAsync(CancellationToken cancellationToken) => _local.GetAsync(cancellationToken);

    /// <summary>
    /// Gets the remote end of an established connection of the connector's process to its service; null if none is
    /// known.
    /// </summary>
    public Task<IPEndPoint?> ConnectionAsync(CancellationToken cancellationToken) =>
        _connection.GetAsync(cancellationToken);

    /// <summary>Gets the errors of the last day, newest first; null if no channel could be read.</summary>
    public Task<IReadOnlyList<ServerEvent>?> ErrorsAsync(CancellationToken cancellationToken) =>
        _errors.GetAsync(cancellationToken);

    /// <summary>
    /// Gets the applications that the connector's group serves; null without a sign-in, or if the tenant does not list
    /// the connector.
    /// </summary>
    public Task<IReadOnlyList<ConnectorGroupApplication>?> ApplicationsAsync(CancellationToken cancellationToken) =>
        _applications.GetAsync(cancellationToken);

    private async Task<IReadOnlyList<ConnectorGroupApplication>?> ReadApplicationsAsync(
        TenantDirectory? tenant,
        CancellationToken cancellationToken
    )
    {
        TenantObservation? seen = await CloudAsync(cancellationToken).ConfigureAwait(false);
        if (seen is not { Connector: not null, Group: { } group })
        {
            return null;
        }

        if (tenant is null)
        {
            return group.Applications;
        }

        // A copy, because other checks read the observed group at the same time.
        ConnectorGroup copy = new() { Id = group.Id, Name = group.Name };
        await tenant.Groups.JoinAsync([copy], GroupRelations.Applications, cancellationToken).ConfigureAwait(false);
        return copy.Applications;
    }

    /// <summary>Reads a value on the first request and caches it.</summary>
    private sealed class Once<T>(Func<CancellationToken, Task<T>> read)
    {
        private Task<T>? _reading;

        public Task<T> GetAsync(CancellationToken cancellationToken)
        {
            lock (read)
            {
                return _reading ??= read(cancellationToken);
            }
        }
    }
}

/// <summary>The server and the tenant that checks look at, and the clock that they use.</summary>
/// <param name="Time">The clock of the environment: in a sandbox, its waits can be shortened.</param>
internal sealed record CheckTarget(IServer Server, ConnectorEnvironment Environment, TimeProvider Time)
{
    /// <summary>The signed-in tenant; null without a sign-in.</summary>
    public TenantDirectory? Tenant { get; init; }

    /// <summary>The ID of the signed-in tenant, or null.</summary>
    public string? TenantId { get; init; }

    /// <summary>
    /// What a signed-in workstation observed in the tenant for this server, which is not signed in itself; or null.
    /// </summary>
    public TenantObservation? Observed { get; init; }

    /// <summary>The client that requests the service's time; null to skip that request.</summary>
    public HttpClient? Http { get; init; }

    /// <summary>The proxy that is about to be configured for the connector, or null.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>
    /// Opens a context for checks that start now. The server is described again each time, because its clock advances.
    /// </summary>
    public async Task<CheckContext> OpenAsync(CancellationToken cancellationToken) =>
        new(this, await Server.DescribeAsync(cancellationToken).ConfigureAwait(false));
}
