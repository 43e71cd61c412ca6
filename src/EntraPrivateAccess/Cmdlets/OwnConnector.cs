using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>
/// The connector of the server on which a command about the tenant runs. Its server can confirm the tenant's status.
/// </summary>
internal sealed class OwnConnector
{
    private readonly IServer _server;
    private readonly CommandResources _resources;
    private readonly ServerDescription _description;
    private readonly string? _id;
    private readonly bool _isOfTenant;
    private readonly bool _isRecent;

    private OwnConnector(
        IServer server,
        Session session,
        ServerDescription description,
        ConnectorRegistration registration
    )
    {
        _server = server;
        // Owns nothing, because it uses the session's client.
        _resources = new CommandResources(session, session.Environment);
        _description = description;
        _id = registration.ConnectorId;
        DateTimeOffset now = description.UtcNow;
        _isRecent = now - registration.NotBefore < new ProvisioningLimits().Activation;
        _isOfTenant =
            registration.IsRegistered
            && string.Equals(registration.TenantId, session.TenantId, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Finds the server's connector; null on a workstation. A server that isn't registered denies that the connector
    /// with its name is active.
    /// </summary>
    public static async Task<OwnConnector?> FindAsync(Session session, CancellationToken cancellationToken)
    {
        if (await FindServerAsync(session, cancellationToken).ConfigureAwait(false) is not { } server)
        {
            return null;
        }

        ServerDescription description = await server.DescribeAsync(cancellationToken).ConfigureAwait(false);
        ConnectorRegistration registration = await RegistrationInventory
            .ReadAsync(server, description.UtcNow, cancellationToken)
            .ConfigureAwait(false);
        return new OwnConnector(server, session, description, registration);
    }

    public bool Is(Connector connector) =>
        _id is null
            ? MachineNames.Candidates([connector], _description.FullyQualifiedName).Count > 0
            : string.Equals(connector.Id, _id, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Returns whether a name refers to the machine of this connector, which is registered in the session's tenant.
    /// </summary>
    public bool IsNamed(string name) =>
        _id is not null
        && _isOfTenant
        && MachineNames.MayMean(new Connector { MachineName = _description.FullyQualifiedName }, name);

    /// <summary>
    /// Waits until the tenant lists the server's present registration. A former registration, which the tenant lists as
    /// active for up to an hour and keeps for ten days, does not count.
    /// </summary>
    public async Task<Connector> WaitUntilListedAsync(TenantDirectory tenant, TimeSpan limit, CancellationToken stop)
    {
        string name = _description.FullyQualifiedName;
        IReadOnlyList<string>? former = new FormerConnectors(_server).Read();
        if (former is null && _isRecent)
        {
            // The registration is too recent to be reliably listed, so another ID is that of a former one.
            former =
            [
                .. (await tenant.Connectors.FindAsync(name, stop).ConfigureAwait(false)).Select(found => found.Id),
            ];
        }

        return await tenant.Waits.UntilListedAsync(name, _id, [.. former ?? []], limit, stop).ConfigureAwait(false);
    }

    /// <summary>Waits until the server confirms that the connector is in contact with its service.</summary>
    public Task<ContactEvidence> WaitAsync(TimeSpan limit, CommandScope scope) =>
        new ContactWait(_resources.ChecksOf(_server, scope.Reporter), scope.Reporter).RunAsync(limit, scope.Stop);

    /// <summary>Waits until the connector's service has no known connection to an application.</summary>
    public async Task<ApplicationTraffic> WaitForTrafficAsync(TimeSpan limit, CommandScope scope)
    {
        ApplicationTraffic? seen = null;
        CheckTarget target = _resources.ChecksOf(_server, scope.Reporter) with { Tenant = null };
        using Poller poller = new(target.Time, limit, Backoff.Tenant, scope.Reporter);
        _ = await poller
            .UntilAsync(
                async stop =>
                {
                    CheckContext context = await target.OpenAsync(stop).ConfigureAwait(false);
                    seen = await ApplicationTraffic.ReadAsync(context, stop).ConfigureAwait(false);
                    return seen.Count is null or 0 ? seen : null;
                },
                () =>
                    new ProgressUpdate(
                        "Waiting for sessions to end",
                        seen!.Describe(),
                        Id: 1,
                        WaitsFor: $"the connector's connections to applications to end ({seen.Count} are open)",
                        IfStopped: "The connector stays suspended. Run Resume-Connector after the maintenance."
                    ),
                scope.Stop
            )
            .ConfigureAwait(false);
        return seen!;
    }

    private static async Task<IServer?> FindServerAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Server is { } named)
        {
            return session.IsServerNamed ? named : null;
        }

        if (!Platform.IsWindows || !SandboxTarget.IsThisMachine(session.Environment))
        {
            return null;
        }

        IServer machine = LocalServer.Create();
        return await StatusReader.IsMeantAsync(machine, cancellationToken).ConfigureAwait(false) ? machine : null;
    }
}
