using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Renames groups and sets their regions. A value that is already set is not sent.</summary>
internal sealed class GroupChanges
{
    private static readonly TimeSpan s_readBackLimit = TimeSpan.FromSeconds(60);

    private readonly GraphClient _graph;
    private readonly TenantDirectory _tenant;

    public GroupChanges(GraphClient graph, TenantDirectory tenant)
    {
        _graph = graph;
        _tenant = tenant;
    }

    /// <summary>Determines what has to be sent, after checking everything that could prevent the change.</summary>
    /// <param name="listing">All groups of the tenant.</param>
    /// <param name="force">True to let the service decide about the default group, which it manages itself according to
    /// one live tenant; no page of Microsoft describes it.</param>
    /// <exception cref="ConnectorException"><c>BlankConnectorGroupName</c>, <c>ConnectorGroupExists</c>,
    /// <c>DefaultConnectorGroup</c> or <c>RegionNeedsEmptyGroup</c>.</exception>
    public async Task<GroupChange> PrepareAsync(
        GroupListing listing,
        ConnectorGroup group,
        string? name,
        string? region,
        bool force,
        CancellationToken cancellationToken
    )
    {
        name = name is null ? null : GroupNames.Clean(name);
        region = KnownRegions.Spell(region);
        GroupChange change = new(
            group,
            string.Equals(group.Name, name, StringComparison.Ordinal) ? null : name,
            string.Equals(group.Region, region, StringComparison.OrdinalIgnoreCase) ? null : region
        );
        if (group.IsDefault && change.IsNeeded && !force)
        {
            throw ConnectorErrors.DefaultGroupUnchangeable(group, change.Description);
        }

        if (
            change.Name is not null
            && ConnectorGroups.Named(listing.Groups, change.Name).FirstOrDefault(other => other.Id != group.Id)
                is { } other
        )
        {
            throw ConnectorErrors.ConnectorGroupExists(other);
        }

        if (change.Name is not null && MaintenanceNames.WarningFor(group, change.Name, listing.Groups) is { } warning)
        {
            _graph.Reporter.Warning(warning);
        }

        if (change.Region is not null)
        {
            await _tenant
                .Groups.JoinAsync([group], GroupRelations.Members | GroupRelations.Applications, cancellationToken)
                .ConfigureAwait(false);
            if (group.Members!.Count + group.Applications!.Count > 0)
            {
                throw ConnectorErrors.RegionNeedsEmptyGroup(group, change.Region);
            }
        }

        return change;
    }

    /// <summary>Sends the change and reads it back.</summary>
    /// <exception cref="ConnectorException">The service rejected the change, or did not show it within a
    /// minute.</exception>
    public async Task<ConnectorGroup> ApplyAsync(GroupChange change, CancellationToken cancellationToken)
    {
        GraphRequest request = new(
            GraphMethods.Patch,
            GraphPaths.ConnectorGroup(change.Group.Id),
            new ConnectorGroupBody { Name = change.Name, Region = change.Region }
        );
        try
        {
            _ = await _graph.SendAsync<object>(request, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException fault) when (fault.Status == 400 && change.Group.IsDefault)
        {
            throw ConnectorErrors.DefaultGroupRefused(change.Group, "change", fault);
        }
        catch (GraphException fault)
            when (fault.Condition is ErrorCondition.RequestRefused && change.Region is not null)
        {
            throw ConnectorErrors.RegionRefused(change.Group.Name, change.Region, fault);
        }

        return await ReadBackAsync(change, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ConnectorGroup> ReadBackAsync(GroupChange change, CancellationToken cancellationToken)
    {
        return await _graph
            .UntilAsync(
                s_readBackLimit,
                $"Connector group '{change.Group.Name}'",
                () => $"The tenant does not show {change.Description} yet",
                async stop =>
                    await _tenant.Groups.GetAsync(change.Group.Id, stop).ConfigureAwait(false) is { } seen
                    && IsApplied(seen.Name, change.Name)
                    && IsApplied(seen.Region, change.Region)
                        ? seen
                        : null,
                cancellationToken
            )
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.WaitedTooLong(
                $"connector group '{change.Group.Name}' to show {change.Description}",
                s_readBackLimit,
                "Run Get-ConnectorGroup later to check."
            );
    }

    private static bool IsApplied(string? seen, string? sent) =>
        sent is null || string.Equals(seen, sent, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The change to a group. A null value is not sent.</summary>
internal sealed record GroupChange(ConnectorGroup Group, string? Name, string? Region)
{
    /// <summary>False if the group already has the requested values.</summary>
    public bool IsNeeded => Name is not null || Region is not null;

    /// <summary>The change as shown in a prompt, such as <c>name 'EU', region eur</c>.</summary>
    public string Description =>
        (Name, Region) switch
        {
            (string name, null) => $"name '{name}'",
            (null, string region) => $"region {region}",
            _ => $"name '{Name}', region {Region}",
        };
}
