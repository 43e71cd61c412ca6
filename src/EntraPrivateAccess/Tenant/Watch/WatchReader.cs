using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant.Watch;

/// <summary>Reads the state of the watched connectors in few requests.</summary>
/// <remarks>
/// The members of groups contain their statuses, so connectors are not listed: a pass costs the pages of the list of
/// groups, and one batch per 20 groups. Only groups without an active connector, and known connectors that are in none
/// of the groups, cost more requests.
/// </remarks>
/// <param name="select">Selects the watched groups. It throws if a name can't be resolved.</param>
/// <param name="watchesAll">True if all groups are watched.</param>
internal sealed class WatchReader(
    TenantDirectory tenant,
    Func<GroupListing, IReadOnlyList<ConnectorGroup>> select,
    bool watchesAll
)
{
    /// <param name="known">The IDs of the connectors that earlier passes saw.</param>
    /// <exception cref="ConnectorException">The tenant could not be read, or it has no such group.</exception>
    public async Task<WatchObservation> ReadAsync(
        IReadOnlyCollection<string> known,
        CancellationToken cancellationToken
    )
    {
        GroupListing listing = await tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false);
        if (listing.Refusal is { } refusal)
        {
            throw refusal;
        }

        List<ConnectorGroup> groups = WithMaintenance(select(listing), listing.Groups);
        await tenant.Groups.JoinMembersAsync(groups, cancellationToken).ConfigureAwait(false);
        List<ConnectorGroup> unserved = [.. groups.Where(group => !IsMaintenance(group) && !IsServed(group))];
        await tenant.Groups.JoinAsync(unserved, GroupRelations.Applications, cancellationToken).ConfigureAwait(false);
        List<WatchedConnector> connectors = [.. groups.SelectMany(group => group.Members!.Select(Watched))];
        HashSet<string> seen = new(connectors.Select(connector => connector.Id), StringComparer.OrdinalIgnoreCase);
        connectors.AddRange(
            await FindAsync([.. known.Where(id => !seen.Contains(id))], groups, cancellationToken).ConfigureAwait(false)
        );
        return new WatchObservation(
            [.. connectors.GroupBy(each => each.Id, StringComparer.OrdinalIgnoreCase).Select(same => same.First())],
            [
                .. groups
                    .Where(group => !IsMaintenance(group))
                    .Select(group => new WatchedGroup(
                        group.Id,
                        group.Name,
                        IsServed(group) ? null : [.. group.Applications!.Select(application => application.Name)]
                    )),
            ]
        );
    }

    // A connector can be missing because it was removed, or because it was moved while the groups were read.
    private async Task<IReadOnlyList<WatchedConnector>> FindAsync(
        IReadOnlyList<string> missing,
        List<ConnectorGroup> groups,
        CancellationToken cancellationToken
    )
    {
        if (missing.Count == 0)
        {
            return [];
        }

        IReadOnlyList<LookupResult<Connector>> found = await tenant
            .Connectors.ResolveIdsAsync(missing, cancellationToken)
            .ConfigureAwait(false);
        return
        [
            .. missing.Select(
                (id, index) =>
                    found[index] switch
                    {
                        { Item: { } connector }
                            when watchesAll || groups.Any(group => Same(group.Id, connector.ConnectorGroupId)) =>
                            Watched(connector),
                        { Item: { } connector } => Watched(connector) with { State = WatchWords.Moved },
                        { Error: GraphException { Status: 404 } } => new WatchedConnector(
                            id,
                            null,
                            WatchWords.Removed,
                            null,
                            null
                        ),
                        { Error: var fault } => throw fault!,
                    }
            ),
        ];
    }

    // The connectors of a watched group stay watched while they are suspended.
    private static List<ConnectorGroup> WithMaintenance(
        IReadOnlyList<ConnectorGroup> wanted,
        IReadOnlyList<ConnectorGroup> all
    )
    {
        HashSet<string> homes = new(wanted.Select(group => group.Name.Trim()), StringComparer.OrdinalIgnoreCase);
        return
        [
            .. wanted
                .Concat(all.Where(group => MaintenanceNames.HomeOf(group.Name) is { } home && homes.Contains(home)))
                .GroupBy(group => group.Id, StringComparer.OrdinalIgnoreCase)
                .Select(same => same.First()),
        ];
    }

    private static WatchedConnector Watched(Connector connector) =>
        new(
            connector.Id,
            connector.MachineName,
            MaintenanceNames.HomeOf(connector.ConnectorGroup) is null
                ? WatchWords.FromStatus(connector.Status)
                : WatchWords.Suspended,
            connector.ConnectorGroupId,
            connector.ConnectorGroup
        );

    private static bool IsMaintenance(ConnectorGroup group) => MaintenanceNames.HomeOf(group.Name) is not null;

    // A connector without a status proves nothing.
    private static bool IsServed(ConnectorGroup group) =>
        group.Members!.Any(member => WatchWords.FromStatus(member.Status) is WatchWords.Active or WatchWords.Unknown);

    private static bool Same(string left, string? right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What one pass saw.</summary>
/// <param name="Groups">The watched groups, without maintenance groups.</param>
internal sealed record WatchObservation(IReadOnlyList<WatchedConnector> Connectors, IReadOnlyList<WatchedGroup> Groups);

/// <summary>A connector as one pass saw it.</summary>
/// <param name="MachineName">Null if the connector was removed.</param>
/// <param name="State">One of <see cref="WatchWords"/>, or another status of the service.</param>
internal sealed record WatchedConnector(string Id, string? MachineName, string State, string? GroupId, string? Group);

/// <summary>A group as one pass saw it.</summary>
/// <param name="Unserved">The names of its applications if it has no active connector; otherwise null.</param>
internal sealed record WatchedGroup(string Id, string Name, IReadOnlyList<string>? Unserved)
{
    /// <summary>Gets whether applications of the group are at risk.</summary>
    public string State => Unserved is { Count: > 0 } ? WatchWords.Unserved : WatchWords.Served;
}

/// <summary>The states of connectors and groups.</summary>
internal static class WatchWords
{
    /// <summary>The tenant lists the connector as active.</summary>
    public const string Active = ConnectorStatusWords.Active;

    /// <summary>The connector is in a maintenance group, where it may be inactive.</summary>
    public const string Suspended = "suspended";

    /// <summary>The connector is in a group that is not watched.</summary>
    public const string Moved = "moved";

    /// <summary>The tenant does not know the connector anymore.</summary>
    public const string Removed = "removed";

    /// <summary>The state before the first pass, or a connector without a status.</summary>
    public const string Unknown = "unknown";

    /// <summary>The group has an active connector, or serves no application.</summary>
    public const string Served = "served";

    /// <summary>The group serves applications and has no active connector.</summary>
    public const string Unserved = "unserved";

    /// <summary>Returns whether the state is one to report.</summary>
    public static bool IsAlarm(string state) => state is not (Active or Suspended or Moved or Unknown or Served);

    /// <summary>Returns the state of a connector with this status. Unknown statuses stay as they are.</summary>
    public static string FromStatus(string status) =>
        status.Trim().Length == 0
            ? Unknown
            : ConnectorStatusWords.All.FirstOrDefault(known =>
                string.Equals(known, status.Trim(), StringComparison.OrdinalIgnoreCase)
            ) ?? status.Trim();
}
