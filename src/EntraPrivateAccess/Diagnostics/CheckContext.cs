using System.Net.Http;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>What the checks of one run look at. What several of them want is read once.</summary>
internal sealed class CheckContext
{
    private readonly Once<InstalledConnector?> _installed;
    private readonly Once<ConnectorRegistration> _registration;
    private readonly Once<TenantObservation?> _cloud;
    private readonly Once<IReadOnlyList<ServerEvent>?> _errors;

    public CheckContext(
        IServer server,
        ServerDescription description,
        ConnectorEnvironment environment,
        TenantDirectory? tenant = null,
        TimeProvider? time = null
    )
    {
        Time = time ?? TimeProvider.System;
        Begun = Time.GetTimestamp();
        Server = server;
        Description = description;
        Environment = environment;
        Tenant = tenant;
        _installed = new(stop => ConnectorInventory.ReadAsync(server, stop));
        _registration = new(stop => RegistrationInventory.ReadAsync(server, description.UtcNow, stop));
        _errors = new(stop => RecentEvents.ReadAsync(server, Now.AddDays(-1), (int)ConnectorEventLevel.Error, stop));
        _cloud = new(async stop =>
            tenant is null
                ? null
                : await TenantObservation
                    .ReadAsync(tenant, description, await RegistrationAsync(stop).ConfigureAwait(false), stop)
                    .ConfigureAwait(false)
        );
    }

    public IServer Server { get; }

    /// <summary>Measures and waits.</summary>
    public TimeProvider Time { get; }

    /// <summary>The timestamp of <see cref="Time"/> when the server had been described.</summary>
    public long Begun { get; }

    public ServerDescription Description { get; }

    public ConnectorEnvironment Environment { get; }

    /// <summary>Null without a sign-in.</summary>
    public TenantDirectory? Tenant { get; }

    /// <summary>The signed-in tenant's id, or null.</summary>
    public string? TenantId { get; init; }

    /// <summary>Asks the service for its time; null where that is not wanted.</summary>
    public HttpClient? Http { get; init; }

    /// <summary>The proxy that the connector is going to have, before it is configured; else null.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The server's clock, which judges certificates and events.</summary>
    public DateTimeOffset Now => Description.UtcNow;

    public Task<InstalledConnector?> InstalledAsync(CancellationToken cancellationToken) =>
        _installed.GetAsync(cancellationToken);

    public Task<ConnectorRegistration> RegistrationAsync(CancellationToken cancellationToken) =>
        _registration.GetAsync(cancellationToken);

    /// <summary>What the tenant says of this machine's connector; null without a sign-in.</summary>
    public Task<TenantObservation?> CloudAsync(CancellationToken cancellationToken) =>
        _cloud.GetAsync(cancellationToken);

    /// <summary>Gets the errors logged within a day, newest first; null if no channel could be read.</summary>
    public Task<IReadOnlyList<ServerEvent>?> ErrorsAsync(CancellationToken cancellationToken) =>
        _errors.GetAsync(cancellationToken);

    /// <summary>Reads once, for whoever asks first.</summary>
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
