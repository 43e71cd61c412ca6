using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Moves connectors to the maintenance groups of their home groups, and back. The name of a maintenance group is the
/// only record of where its members belong.
/// </summary>
internal sealed class MaintenanceMoves
{
    private readonly TenantDirectory _tenant;
    private readonly string _environment;

    public MaintenanceMoves(TenantDirectory tenant, string environment)
    {
        _tenant = tenant;
        _environment = environment;
    }

    /// <summary>
    /// Reads the current state of connectors, each once, and determines their home groups and maintenance groups.
    /// </summary>
    /// <returns>The connectors, or the error of one that no longer exists or is in no group.</returns>
    public async Task<IReadOnlyList<LookupResult<MaintenancePlan>>> ReadAsync(
        IReadOnlyList<Connector> connectors,
        CancellationToken cancellationToken
    )
    {
        if (connectors.Count == 0)
        {
            return [];
        }

        // Read anew, because a connector from the pipeline may have been read before it was moved.
        IReadOnlyList<LookupResult<Connector>> current = await _tenant
            .Connectors.ResolveIdsAsync(
                [.. connectors.Select(connector => connector.Id).Distinct(StringComparer.OrdinalIgnoreCase)],
                cancellationToken
            )
            .ConfigureAwait(false);
        IReadOnlyList<ConnectorGroup> groups = (
            await _tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)
        ).Groups;
        return
        [
            .. current.Select(each =>
                each.Item is { } connector
                    ? Plan(connector, groups)
                    : new LookupResult<MaintenancePlan>(null, each.Error)
            ),
        ];
    }

    /// <summary>
    /// Gets the error that prevents a suspension, or null. A connector in the default group may be there only because a
    /// command was interrupted: moves between regions go through that group.
    /// </summary>
    public async Task<ConnectorException?> FindObstacleAsync(MaintenancePlan plan, CancellationToken cancellationToken)
    {
        if (plan.IsSuspended)
        {
            return null;
        }

        ConnectorGroup home = plan.Home!;
        return home.Name.Trim().Length == 0 ? ConnectorErrors.HomeGroupHasNoName(home)
            : plan.MaintenanceGroup.Length > ReferenceText.MaxLength
                ? ConnectorErrors.MaintenanceNameTooLong(home, plan.MaintenanceGroup)
            : plan.Homes.Count > 1 ? ConnectorErrors.HomeGroupAmbiguous(plan.Connector, plan.Homes)
            : await FindInterruptionAsync(plan, cancellationToken).ConfigureAwait(false) is { } empty
                ? ConnectorErrors.MaintenanceInterrupted(plan.Connector, home, empty)
            : null;
    }

    /// <summary>
    /// Finds an empty maintenance group that an interrupted command may have left, if the connector is in the default
    /// group, through which it would have moved. Otherwise returns null.
    /// </summary>
    public async Task<ConnectorGroup?> FindInterruptionAsync(MaintenancePlan plan, CancellationToken cancellationToken)
    {
        if (plan.Home is not { IsDefault: true } home)
        {
            return null;
        }

        List<ConnectorGroup> reached =
        [
            .. plan
                .AllMaintenanceGroups.Where(group =>
                    group.Region is not null
                    && !Same(group.Region, home.Region)
                    && !Same(group.Name, plan.MaintenanceGroup)
                )
                .Select(Copy),
        ];
        await _tenant.Groups.JoinMembersAsync(reached, cancellationToken).ConfigureAwait(false);
        return reached.FirstOrDefault(group => group.Members is { Count: 0 });
    }

    /// <summary>
    /// Moves connectors to the maintenance groups of their home groups, which are created if they are missing. Returns
    /// the results in the order of the connectors.
    /// </summary>
    /// <param name="accepted">The IDs of home groups that may lose their last active connector; null for all.</param>
    public async Task<IReadOnlyList<GroupAssignmentResult<Connector>>> SuspendAsync(
        IReadOnlyList<MaintenancePlan> plans,
        IReadOnlyCollection<string>? accepted,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, GroupAssignmentResult<Connector>> results = new(StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, MaintenancePlan> same in plans.GroupBy(plan => plan.Home!.Id))
        {
            ConnectorGroup home = same.First().Home!;
            IReadOnlyList<GroupAssignmentResult<Connector>> moved = await MoveIntoAsync(
                    same.First().MaintenanceGroup,
                    home.Region,
                    [.. same.Select(plan => plan.Connector)],
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (accepted?.Contains(home.Id) == false)
            {
                moved = await KeepServedAsync(home, moved, cancellationToken).ConfigureAwait(false);
            }

            foreach (GroupAssignmentResult<Connector> result in moved)
            {
                results[result.Item.Id] = result;
            }
        }

        return [.. plans.Select(plan => results[plan.Connector.Id])];
    }

    /// <summary>Moves connectors to their home groups. Returns the results in the order of the connectors.</summary>
    public async Task<IReadOnlyList<GroupAssignmentResult<Connector>>> ResumeAsync(
        IReadOnlyList<MaintenancePlan> plans,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, GroupAssignmentResult<Connector>> results = new(StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, MaintenancePlan> same in plans.GroupBy(plan => plan.Home!.Id))
        {
            ConnectorGroup home = same.First().Home!;
            IReadOnlyList<GroupAssignmentResult<Connector>> moved = await _tenant
                .Moves.PlaceAsync([.. same.Select(plan => plan.Connector)], home, cancellationToken)
                .ConfigureAwait(false);
            foreach (GroupAssignmentResult<Connector> result in moved)
            {
                results[result.Item.Id] = result.Error is { Condition: ErrorCondition.TargetGroupGone }
                    ? result with
                    {
                        Error = ConnectorErrors.HomeGroupNotFound(result.Item, home.Name, home.Region),
                    }
                    : result;
            }
        }

        return [.. plans.Select(plan => results[plan.Connector.Id])];
    }

    private async Task<IReadOnlyList<GroupAssignmentResult<Connector>>> MoveIntoAsync(
        string name,
        string? region,
        IReadOnlyList<Connector> connectors,
        CancellationToken cancellationToken
    )
    {
        GroupMove move = await _tenant
            .Moves.PlaceAsync(connectors, known: null, FindAsync, cancellationToken)
            .ConfigureAwait(false);
        return move.Results;

        // The region of an existing group doesn't matter: it has no users.
        async Task<ConnectorGroupCreationResult> FindAsync(CancellationToken stop) =>
            await _tenant.ConnectorGroupCreator.FindSettledAsync(name, stop).ConfigureAwait(false) is { } existing
                ? new(existing, Created: false)
                : await _tenant.ConnectorGroupCreator.CreateAsync(name, region, stop).ConfigureAwait(false);
    }

    // Two runs that suspend the members of one group at the same time both see the other one's connector as active
    // before they move. Afterward, each one sees both moves, unless reads are stale.
    private async Task<IReadOnlyList<GroupAssignmentResult<Connector>>> KeepServedAsync(
        ConnectorGroup home,
        IReadOnlyList<GroupAssignmentResult<Connector>> moved,
        CancellationToken cancellationToken
    )
    {
        HashSet<string> left =
        [
            .. moved
                .Where(result =>
                    result is { Changed: true, Error: null } && WaitCondition.Active.IsReached(result.Item)
                )
                .Select(result => result.Item.Id),
        ];
        if (left.Count == 0)
        {
            return moved;
        }

        ConnectorGroup seen = Copy(home);
        await _tenant.Groups.JoinMembersAsync([seen], cancellationToken).ConfigureAwait(false);
        if (seen.Members!.Any(member => !left.Contains(member.Id) && WaitCondition.Active.IsReached(member)))
        {
            return moved;
        }

        await _tenant.Groups.JoinAsync([seen], GroupRelations.Applications, cancellationToken).ConfigureAwait(false);
        if (seen.Applications is not { Count: > 0 } applications)
        {
            return moved;
        }

        IReadOnlyList<GroupAssignmentResult<Connector>> back = await _tenant
            .Moves.PlaceAsync(
                [.. moved.Where(result => left.Contains(result.Item.Id)).Select(result => result.Item)],
                home,
                cancellationToken
            )
            .ConfigureAwait(false);
        Dictionary<string, GroupAssignmentResult<Connector>> returned = back.ToDictionary(result => result.Item.Id);
        return
        [
            .. moved.Select(result =>
                returned.TryGetValue(result.Item.Id, out GroupAssignmentResult<Connector>? kept)
                    ? kept with
                    {
                        Error = kept.Error ?? ConnectorErrors.MovedBackAsLast(kept.Item, home, applications),
                    }
                    : result
            ),
        ];
    }

    private LookupResult<MaintenancePlan> Plan(Connector connector, IReadOnlyList<ConnectorGroup> groups)
    {
        if (connector.ConnectorGroupId is not { Length: > 0 } id)
        {
            return new LookupResult<MaintenancePlan>(
                null,
                ConnectorErrors.NoConnectorGroup(
                    $"connector {connector.MachineName}",
                    $"Get-Connector -Id {connector.Id}"
                )
            );
        }

        // The list may be older than the connector's group.
        ConnectorGroup current = groups.FirstOrDefault(group => Same(group.Id, id))
            ?? new ConnectorGroup
            {
                Id = id,
                Name = connector.ConnectorGroup ?? "",
                Region = connector.Region,
                Environment = _environment,
            };
        string? homeName = MaintenanceNames.HomeOf(current.Name);
        string name = homeName ?? current.Name.Trim();
        IReadOnlyList<ConnectorGroup> homes = [.. groups.Where(group => Same(group.Name.Trim(), name))];
        return new LookupResult<MaintenancePlan>(
            new MaintenancePlan(connector, current, homeName is null ? current : homes.FirstOrDefault(), name)
            {
                IsSuspended = homeName is not null,
                Homes = homes,
                AllMaintenanceGroups = [.. groups.Where(group => MaintenanceNames.HomeOf(group.Name) is not null)],
            },
            null
        );
    }

    private static ConnectorGroup Copy(ConnectorGroup group) =>
        new()
        {
            Id = group.Id,
            Name = group.Name,
            Region = group.Region,
        };

    private static bool Same(string? left, string? right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
