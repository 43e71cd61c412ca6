using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
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

    private readonly CommandResources _resources;
    private readonly Session? _session;

    private ProvisioningSession(ProvisioningContext context, Session? session, CommandResources resources)
    {
        Context = context;
        _session = session;
        _resources = resources;
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
        CommandResources resources = new(session, environment, request.Proxy);
        try
        {
            ServerDescription description = await server.DescribeAsync(scope.Stop).ConfigureAwait(false);
            return new ProvisioningSession(
                CreateContext(session, environment, server, request, activity, scope, resources, description),
                session,
                resources
            );
        }
        catch
        {
            resources.Dispose();
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
        CommandResources resources,
        ServerDescription description
    )
    {
        Lazy<Task<CachedRegistrationSignIn>> signIn = new(async () =>
            new(await resources.OpenSignInAsync(tenantId: null, scope.Reporter).ConfigureAwait(false))
        );
        return new()
        {
            Request = request,
            Server = server,
            Description = description,
            Environment = environment,
            Http = resources.Http,
            Clock = resources.Time,
            ServerClockOffset = description.UtcNow - resources.Time.GetUtcNow(),
            Reporter = scope.Reporter,
            Tenant = resources.OpenTenant(scope.Reporter),
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

    public void Dispose() => _resources.Dispose();
}
