using System.Net.Http;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.SandboxClient;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>
/// Opens what a command needs: the HTTP client, the clock, the tenant, the sign-in cache and the target of checks. They
/// are the session's if there is a session for the environment.
/// </summary>
internal sealed class CommandResources : IDisposable
{
    private readonly Session? _session;
    private readonly ConnectorEnvironment _environment;
    private HttpClient? _ownHttp;

    /// <param name="session">Null without <c>Connect-EntraPrivateAccess</c>. In this case there is no tenant.</param>
    /// <param name="proxy">The proxy for this command alone; null for the session's proxy.</param>
    public CommandResources(Session? session, ConnectorEnvironment environment, Uri? proxy = null)
    {
        _session = session?.Environment == environment ? session : null;
        _environment = environment;
        Proxy = proxy ?? _session?.Proxy;
        (environment.Time as SandboxTime)?.BeginCommand();
    }

    /// <summary>
    /// The session's client. A command without a session, or with its own proxy, gets a client of its own.
    /// </summary>
    /// <exception cref="ConnectorException"><c>ProxyNotUsable</c>: http:// is missing.</exception>
    public HttpClient Http =>
        _session is not null && Proxy == _session.Proxy
            ? _session.Http
            : _ownHttp ??= HttpClients.Create(_environment, Proxy);

    /// <summary>The proxy that <see cref="Http"/> uses; null for the system's proxy.</summary>
    public Uri? Proxy { get; }

    /// <summary>The clock to wait by. In a sandbox, its waits can be shortened.</summary>
    public TimeProvider Time => _environment.Time;

    /// <summary>Opens the tenant; null without a sign-in.</summary>
    public TenantDirectory? OpenTenant(IReporter reporter) => _session?.OpenTenant(reporter);

    /// <summary>Gets what checks of a server look at.</summary>
    /// <param name="requestsTime">Whether the service's time is requested, to compare the server's clock with.</param>
    public CheckTarget ChecksOf(IServer server, IReporter reporter, bool requestsTime = false) =>
        new(server, _environment, Time)
        {
            Tenant = OpenTenant(reporter),
            TenantId = _session?.TenantId,
            Observed = _session?.Observation,
            Http = requestsTime ? Http : null,
        };

    /// <summary>
    /// Opens the context of a sign-in that is separate from the session's own. Without a session, it uses the user's
    /// cache.
    /// </summary>
    /// <param name="tenantId">The tenant to sign in to; null selects the session's tenant.</param>
    public async Task<SignInContext> OpenSignInAsync(string? tenantId, IReporter reporter) =>
        new()
        {
            Environment = _environment,
            Http = Http,
            Proxy = Proxy,
            Cache = _session?.Cache ?? await TokenCache.OpenAsync(_environment, reporter).ConfigureAwait(false),
            TenantId = tenantId ?? _session?.TenantId,
        };

    public void Dispose() => _ownHttp?.Dispose();
}
