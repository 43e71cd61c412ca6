using System.Net.Http;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Creates the dependencies of one provisioning run, from the session if there is one.</summary>
internal sealed class ProvisioningSession : IDisposable
{
    internal const string LicenseQuestion =
        "A silent installation requires you to accept Microsoft's license terms for the private network connector. "
        + "They are at "
        + "https://download.msappproxy.net/subscription/d3c8b69d-6bf7-42be-a529-3fe9c2e70c90/connector/download. "
        + "Do you accept them?";

    private readonly HttpClient? _ownHttp;
    private readonly Session? _session;

    private ProvisioningSession(ProvisioningContext context, Session? session, HttpClient? ownHttp)
    {
        Context = context;
        _session = session;
        _ownHttp = ownHttp;
    }

    public ProvisioningContext Context { get; }

    /// <param name="session">Null without <c>Connect-EntraPrivateAccess</c>. In this case there is no tenant, and the
    /// server is this machine.</param>
    public static async Task<ProvisioningSession> OpenAsync(
        Session? session,
        ConnectorEnvironment environment,
        IServer server,
        ProvisioningRequest request,
        string activity,
        CommandScope scope
    )
    {
        // A proxy that was specified for this command alone requires a separate client.
        bool usesSession = session is not null && (request.Proxy is null || request.Proxy == session.Proxy);
        HttpClient http = usesSession ? session!.Http : HttpClients.Create(environment, request.Proxy);
        try
        {
            ServerDescription description = await server.DescribeAsync(scope.Stop).ConfigureAwait(false);
            return new ProvisioningSession(
                CreateContext(session, environment, server, request, activity, scope, http, description),
                session,
                usesSession ? null : http
            );
        }
        catch when (!usesSession)
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Runs steps while holding the server's lock, so that no other command changes the server.</summary>
    public async Task<ConnectorInstallation> RunAsync(IReadOnlyList<IProvisioningStep> steps, CommandScope scope)
    {
        using IDisposable heldLock = await ServerLockScope.TakeAsync(Context, scope.Stop).ConfigureAwait(false);
        ProvisioningRun run = new(Context, steps, scope.Confirm, heldLock);
        try
        {
            return await run.RunAsync(scope.Stop).ConfigureAwait(false);
        }
        finally
        {
            // The first registration enables publishing, which was read at the sign-in.
            if (_session is not null && (run.State.RegisteredNow || run.State.Connector is not null))
            {
                _session.PublishingEnabled = true;
            }
        }
    }

    private static ProvisioningContext CreateContext(
        Session? session,
        ConnectorEnvironment environment,
        IServer server,
        ProvisioningRequest request,
        string activity,
        CommandScope scope,
        HttpClient http,
        ServerDescription description
    )
    {
        Lazy<Task<CachedRegistrationSignIn>> signIn = new(() =>
            OpenSignInAsync(session, environment, http, scope.Reporter)
        );
        return new()
        {
            Request = request,
            Server = server,
            Description = description,
            Environment = environment,
            Http = http,
            Clock = environment.Time,
            ServerClockOffset = description.UtcNow - environment.Time.GetUtcNow(),
            Reporter = scope.Reporter,
            Tenant = session?.OpenTenant(scope.Reporter),
            TenantId = session?.TenantId,
            Activity = activity,
            OpenRegistrationSignIn = () => signIn.Value,
            Ask = scope.Ask,
            IsReadOnly = session is { IsReadOnly: true },
            IsRemoteHalf = session is { IsRemoteHalf: true },
            WorkstationJoins = session is { WorkstationJoins: true },
            Observed = session?.Observation,
            AskLicense = () => scope.Ask("License terms", LicenseQuestion),
        };
    }

    // Uses the session's cache or, without a session, the user's cache, which Get-ConnectorRegistrationToken also uses.
    private static async Task<CachedRegistrationSignIn> OpenSignInAsync(
        Session? session,
        ConnectorEnvironment environment,
        HttpClient http,
        IReporter reporter
    ) =>
        new(
            new SignInContext
            {
                Environment = environment,
                Http = http,
                Cache = session?.Cache ?? await TokenCache.OpenAsync(environment, reporter).ConfigureAwait(false),
                TenantId = session?.TenantId,
            }
        );

    public void Dispose() => _ownHttp?.Dispose();
}

/// <summary>Creates the dependencies of a command's checks, from the session if there is one.</summary>
internal sealed class CheckSession : IDisposable
{
    private readonly HttpClient? _ownHttp;

    /// <param name="session">Null without <c>Connect-EntraPrivateAccess</c>. Reading the service's time requires no
    /// sign-in.</param>
    public CheckSession(
        Session? session,
        ConnectorEnvironment environment,
        IServer server,
        ServerDescription description,
        IReporter reporter
    )
    {
        _ownHttp = session is null ? HttpClients.Create(environment, proxy: null) : null;
        Context = new CheckContext(server, description, environment, session?.OpenTenant(reporter))
        {
            TenantId = session?.TenantId,
            Observed = session?.Observation,
            Http = session?.Http ?? _ownHttp,
        };
    }

    public CheckContext Context { get; }

    public void Dispose() => _ownHttp?.Dispose();
}
