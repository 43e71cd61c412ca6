using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>A connector and the group that it is moved to.</summary>
/// <param name="Target">Null for a group that is created.</param>
internal sealed record ConnectorMove(Connector Connector, ConnectorGroup? Target);

/// <summary>Determines which applications a change would leave without an active connector, in few requests.</summary>
/// <remarks>
/// A group that had no active connector before the change loses nothing. If Microsoft Graph does not answer within ten
/// seconds, or refuses to, the impact is unknown.
/// </remarks>
internal sealed class ImpactReader
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly GraphClient _graph;
    private readonly TenantDirectory _tenant;

    public ImpactReader(GraphClient graph, TenantDirectory tenant)
    {
        _graph = graph;
        _tenant = tenant;
    }

    /// <summary>Gets the impact of connectors that leave their groups for the target.</summary>
    public Task<AvailabilityImpact> OfMoveAsync(
        IReadOnlyList<Connector> connectors,
        ConnectorGroup? target,
        CancellationToken cancellationToken
    ) => OfMovesAsync([.. connectors.Select(each => new ConnectorMove(each, target))], cancellationToken);

    /// <summary>Gets the impact of connectors that leave their groups, each for its own target.</summary>
    public Task<AvailabilityImpact> OfMovesAsync(
        IReadOnlyList<ConnectorMove> moves,
        CancellationToken cancellationToken
    ) =>
        WithinLimitAsync(
            async stop =>
            {
                Dictionary<string, string?> targets = moves
                    .GroupBy(move => move.Connector.Id)
                    .ToDictionary(same => same.Key, same => same.First().Target?.Id);
                IReadOnlyList<ConnectorGroup> groups = await GroupsOfAsync(
                        [.. moves.Select(move => move.Connector)],
                        stop
                    )
                    .ConfigureAwait(false);
                return new AvailabilityImpact(
                    await LossesAsync(
                            groups,
                            (group, member) => targets.TryGetValue(member.Id, out string? target) && target != group.Id,
                            LossDuration.Lasting,
                            stop
                        )
                        .ConfigureAwait(false)
                );
            },
            cancellationToken
        );

    /// <summary>Gets the impact if one of these connectors stops. Several are candidates, one of which it is.</summary>
    public Task<AvailabilityImpact> OfStopAsync(
        Func<CancellationToken, Task<IReadOnlyList<Connector>>> find,
        LossDuration duration,
        CancellationToken cancellationToken
    ) =>
        WithinLimitAsync(
            async stop =>
            {
                List<Connector> candidates =
                [
                    .. (await find(stop).ConfigureAwait(false)).Where(WaitCondition.Active.IsReached),
                ];
                IReadOnlyList<ConnectorGroup> groups = await GroupsOfAsync(candidates, stop).ConfigureAwait(false);
                List<ApplicationLoss> losses = [];
                foreach (Connector candidate in candidates)
                {
                    losses.AddRange(
                        await LossesAsync(groups, (_, member) => member.Id == candidate.Id, duration, stop)
                            .ConfigureAwait(false)
                    );
                }

                return new AvailabilityImpact(losses);
            },
            cancellationToken
        );

    /// <summary>Gets the impact if all of these connectors stop at the same time.</summary>
    public Task<AvailabilityImpact> OfStopsAsync(
        IReadOnlyList<Connector> connectors,
        LossDuration duration,
        CancellationToken cancellationToken
    ) =>
        WithinLimitAsync(
            async stop =>
            {
                IReadOnlyList<ConnectorGroup> groups = await GroupsOfAsync(connectors, stop).ConfigureAwait(false);
                HashSet<string> ids = [.. connectors.Select(connector => connector.Id)];
                return new AvailabilityImpact(
                    await LossesAsync(groups, (_, member) => ids.Contains(member.Id), duration, stop)
                        .ConfigureAwait(false)
                );
            },
            cancellationToken
        );

    /// <summary>
    /// Gets the impact of applications that are assigned to the target; null means the default group.
    /// </summary>
    public Task<AvailabilityImpact> OfAssignmentAsync(
        IReadOnlyList<ConnectorGroupApplication> applications,
        ConnectorGroup? target,
        CancellationToken cancellationToken
    ) =>
        WithinLimitAsync(
            stop => OfAssignmentAsync(applications, target, LossDuration.Lasting, stop),
            cancellationToken
        );

    /// <summary>
    /// Gets the impact of removing a group whose contents are moved: the applications come first, and the connectors
    /// follow, some of them through the default group.
    /// </summary>
    public Task<AvailabilityImpact> OfRemovalAsync(GroupRemoval removal, CancellationToken cancellationToken) =>
        removal.MoveTo is null || removal.Group.Applications is not { Count: > 0 } applications
            ? Task.FromResult(AvailabilityImpact.None)
            : WithinLimitAsync(
                stop =>
                    OfAssignmentAsync(
                        applications,
                        removal.MoveTo,
                        IsServed(removal.Group) ? LossDuration.UntilMembersArrive : LossDuration.Lasting,
                        stop
                    ),
                cancellationToken
            );

    private async Task<AvailabilityImpact> OfAssignmentAsync(
        IReadOnlyList<ConnectorGroupApplication> applications,
        ConnectorGroup? target,
        LossDuration duration,
        CancellationToken cancellationToken
    )
    {
        target ??= await _tenant.Groups.DefaultAsync(cancellationToken).ConfigureAwait(false);
        if (target is null || applications.Count == 0)
        {
            return AvailabilityImpact.None;
        }

        // A copy, because the caller's object may be shown later.
        ConnectorGroup there = Copy(target.Id, target.Name);
        await _tenant.Groups.JoinMembersAsync([there], cancellationToken).ConfigureAwait(false);
        if (IsServed(there))
        {
            return AvailabilityImpact.None;
        }

        IReadOnlyList<GraphResult<Graph.Wire.ConnectorGroupBody>> groups = await Applications
            .GroupsOfAsync(_graph, applications, cancellationToken)
            .ConfigureAwait(false);
        List<ConnectorGroup> former =
        [
            .. groups
                .Select(result => result.Value?.Id)
                .OfType<string>()
                .Where(id => id != target.Id)
                .Distinct()
                .Select(id => Copy(id, "")),
        ];
        await _tenant.Groups.JoinMembersAsync(former, cancellationToken).ConfigureAwait(false);
        HashSet<string> serving = [.. former.Where(IsServed).Select(group => group.Id)];
        List<ConnectorGroupApplication> lost =
        [
            .. applications.Where((_, index) => groups[index].Value?.Id is { } id && serving.Contains(id)),
        ];
        return lost.Count == 0
            ? AvailabilityImpact.None
            : new AvailabilityImpact([new ApplicationLoss(there, [], lost, duration)]);
    }

    // Reads applications only of groups that would have no active connector left.
    private async Task<IReadOnlyList<ApplicationLoss>> LossesAsync(
        IReadOnlyList<ConnectorGroup> groups,
        Func<ConnectorGroup, Connector, bool> isLeaving,
        LossDuration duration,
        CancellationToken cancellationToken
    )
    {
        List<ConnectorGroup> emptied =
        [
            .. groups.Where(group =>
                ActiveMembers(group) is { Count: > 0 } active && active.All(member => isLeaving(group, member))
            ),
        ];
        await _tenant
            .Groups.JoinAsync(
                [.. emptied.Where(group => group.Applications is null)],
                GroupRelations.Applications,
                cancellationToken
            )
            .ConfigureAwait(false);
        return
        [
            .. emptied
                .Where(group => group.Applications is { Count: > 0 })
                .Select(group => new ApplicationLoss(group, ActiveMembers(group), group.Applications!, duration)),
        ];
    }

    /// <summary>Reads the groups of connectors with their members, in the cheaper way.</summary>
    private async Task<IReadOnlyList<ConnectorGroup>> GroupsOfAsync(
        IReadOnlyList<Connector> connectors,
        CancellationToken cancellationToken
    )
    {
        if (connectors.Count == 0)
        {
            return [];
        }

        List<ConnectorGroup> groups;
        if (connectors.Count > ConnectorJoin.EachAtMost)
        {
            groups = [.. (await _tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)).Groups];
        }
        else
        {
            // Copies, because the caller's objects must keep the group that they were read with.
            List<Connector> copies = [.. connectors.Select(connector => new Connector { Id = connector.Id })];
            await _tenant.Connectors.JoinGroupsAsync(copies, cancellationToken).ConfigureAwait(false);
            groups =
            [
                .. copies
                    .Where(copy => copy.ConnectorGroupId is not null)
                    .GroupBy(copy => copy.ConnectorGroupId!)
                    .Select(same => Copy(same.Key, same.First().ConnectorGroup ?? "")),
            ];
        }

        await _tenant.Groups.JoinMembersAsync(groups, cancellationToken).ConfigureAwait(false);
        return groups;
    }

    private async Task<AvailabilityImpact> WithinLimitAsync(
        Func<CancellationToken, Task<AvailabilityImpact>> read,
        CancellationToken cancellationToken
    )
    {
        using CancellationTokenSource limit = _graph.Connection.Time.Limit(s_limit);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellationToken
        );
        try
        {
            return await read(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return AvailabilityImpact.Unknown($"Microsoft Graph did not answer within {s_limit.TotalSeconds} seconds");
        }
        catch (ConnectorException fault)
        {
            return AvailabilityImpact.Unknown(fault.Message.TrimEnd('.'));
        }
    }

    private static ConnectorGroup Copy(string id, string name) => new() { Id = id, Name = name };

    private static bool IsServed(ConnectorGroup group) => ActiveMembers(group).Count > 0;

    private static IReadOnlyList<Connector> ActiveMembers(ConnectorGroup group) =>
        [.. (group.Members ?? []).Where(WaitCondition.Active.IsReached)];
}
