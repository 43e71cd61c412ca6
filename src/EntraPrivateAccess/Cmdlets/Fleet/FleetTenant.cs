using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>
/// Reads the tenant once for many servers, so that no server requires a sign-in and the number of requests hardly
/// depends on the number of servers.
/// </summary>
internal sealed class FleetTenant
{
    private readonly TenantDirectory _tenant;
    private readonly string? _tenantId;

    public FleetTenant(TenantDirectory tenant, string? tenantId)
    {
        _tenant = tenant;
        _tenantId = tenantId;
    }

    /// <summary>Finds the connectors of servers whose identities are known, and stores what the tenant lists.</summary>
    public async Task ObserveAsync(IReadOnlyList<RemoteServer> servers, CancellationToken cancellationToken)
    {
        IReadOnlyList<Connector> all = await _tenant.Connectors.ListAsync(cancellationToken).ConfigureAwait(false);
        List<(RemoteServer Server, TenantObservation Seen)> seen =
        [
            .. servers
                .Where(server => server.Identity is not null)
                .Select(server => (server, Find(all, server.Identity!))),
        ];
        IReadOnlyDictionary<string, ConnectorGroup> groups = await GroupsAsync(
                [.. seen.Select(pair => pair.Seen.Connector).OfType<Connector>()],
                cancellationToken
            )
            .ConfigureAwait(false);
        foreach ((RemoteServer server, TenantObservation found) in seen)
        {
            server.Observation = found with
            {
                Group =
                    found.Connector?.ConnectorGroupId is string id && groups.TryGetValue(id, out ConnectorGroup? group)
                        ? group
                        : null,
                TenantId = _tenantId,
            };
        }
    }

    private static TenantObservation Find(IReadOnlyList<Connector> all, RemoteIdentity identity) =>
        TenantObservation.Find(all, identity.FullyQualifiedName, identity.ConnectorId, identity.UtcNow);

    private async Task<IReadOnlyDictionary<string, ConnectorGroup>> GroupsAsync(
        IReadOnlyList<Connector> connectors,
        CancellationToken cancellationToken
    )
    {
        if (connectors.Count == 0)
        {
            return new Dictionary<string, ConnectorGroup>();
        }

        await _tenant.Connectors.JoinGroupsAsync(connectors, cancellationToken).ConfigureAwait(false);
        HashSet<string> wanted = new(
            connectors.Select(connector => connector.ConnectorGroupId).OfType<string>(),
            StringComparer.OrdinalIgnoreCase
        );
        List<ConnectorGroup> groups =
        [
            .. (await _tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)).Groups.Where(group =>
                wanted.Contains(group.Id)
            ),
        ];
        await _tenant
            .Groups.JoinAsync(groups, GroupRelations.Members | GroupRelations.Applications, cancellationToken)
            .ConfigureAwait(false);
        return groups.ToDictionary(group => group.Id, StringComparer.OrdinalIgnoreCase);
    }
}
