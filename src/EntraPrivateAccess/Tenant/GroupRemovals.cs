using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Removes groups. The service removes only empty groups, so connectors and applications in a group are reported, or
/// moved first.
/// </summary>
internal sealed class GroupRemovals
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly GraphClient _graph;
    private readonly TenantDirectory _tenant;

    public GroupRemovals(GraphClient graph, TenantDirectory tenant)
    {
        _graph = graph;
        _tenant = tenant;
    }

    /// <summary>Determines what has to be done, after checking everything that prevents the removal.</summary>
    /// <exception cref="ConnectorException"><c>DefaultConnectorGroup</c>, <c>ConnectorGroupInUse</c> or
    /// <c>SameConnectorGroup</c>.</exception>
    public async Task<GroupRemoval> PrepareAsync(
        ConnectorGroup group,
        ConnectorGroup? moveTo,
        CancellationToken cancellationToken
    )
    {
        if (group.IsDefault)
        {
            throw ConnectorErrors.DefaultGroupNotRemovable(group);
        }

        if (string.Equals(group.Id, moveTo?.Id, StringComparison.OrdinalIgnoreCase))
        {
            throw ConnectorErrors.SameConnectorGroup(group);
        }

        await _tenant
            .Groups.JoinAsync([group], GroupRelations.Members | GroupRelations.Applications, cancellationToken)
            .ConfigureAwait(false);
        bool isEmpty = group.Members!.Count + group.Applications!.Count == 0;
        return isEmpty ? new GroupRemoval(group, null)
            : moveTo is not null ? new GroupRemoval(group, moveTo)
            : throw ConnectorErrors.ConnectorGroupInUse(group);
    }

    /// <summary>
    /// Moves the connectors and applications, removes the group, and waits until the tenant no longer lists it.
    /// </summary>
    /// <returns>The errors of items that could not be moved; if there are any, the group is kept.</returns>
    public async Task<IReadOnlyList<ConnectorException>> RemoveAsync(
        GroupRemoval removal,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ConnectorException> faults = removal.MoveTo is null
            ? []
            : await EmptyAsync(removal.Group, removal.MoveTo, cancellationToken).ConfigureAwait(false);
        if (faults.Count == 0)
        {
            await DeleteAsync(removal, cancellationToken).ConfigureAwait(false);
        }

        return faults;
    }

    /// <summary>
    /// Removes a group that contains neither connectors nor applications. A group that is used is kept.
    /// </summary>
    /// <param name="left">The IDs of connectors that just left the group, whether or not it still lists them.</param>
    /// <returns>True if the group no longer exists. Its members and applications are in <paramref name="group"/>
    /// otherwise.</returns>
    /// <exception cref="GraphException">The service refused the request.</exception>
    public async Task<bool> RemoveIfEmptyAsync(
        ConnectorGroup group,
        IReadOnlyCollection<string> left,
        CancellationToken cancellationToken
    )
    {
        bool isUsed = false;
        GraphResponse? reply = null;
        _ = await _graph
            .UntilAsync(
                s_limit,
                Activity(group),
                () => "The service still counts the moved items",
                async stop =>
                {
                    await _tenant
                        .Groups.JoinAsync([group], GroupRelations.Members | GroupRelations.Applications, stop)
                        .ConfigureAwait(false);
                    group.Members = [.. group.Members!.Where(member => !left.Contains(member.Id))];
                    isUsed = group.Members.Count + group.Applications!.Count > 0;
                    reply = isUsed ? null : await _graph.AskAsync(DeleteRequest(group), stop).ConfigureAwait(false);
                    return reply?.Status is 400 or 409 ? null : group;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (isUsed)
        {
            return false;
        }

        _ = reply!.Status == 404 ? null : reply.Read<object>();
        await UntilGoneAsync(group, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<IReadOnlyList<ConnectorException>> EmptyAsync(
        ConnectorGroup group,
        ConnectorGroup target,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<GroupAssignmentResult<ConnectorGroupApplication>> applications = await _tenant
            .Assignments.PlaceAsync(group.Applications!, target, cancellationToken)
            .ConfigureAwait(false);
        List<ConnectorException> faults =
        [
            .. applications.Select(outcome => outcome.Error).OfType<ConnectorException>(),
        ];
        if (faults.Count > 0)
        {
            // The connectors stay in the group, because otherwise no connector would serve the remaining applications.
            return faults;
        }

        IReadOnlyList<GroupAssignmentResult<Connector>> members = await _tenant
            .Moves.PlaceAsync(group.Members!, target, cancellationToken)
            .ConfigureAwait(false);
        return [.. members.Select(outcome => outcome.Error).OfType<ConnectorException>()];
    }

    // Right after a move, the service may still count the moved items. If a repeated delete finds no group, it was
    // successful.
    private async Task DeleteAsync(GroupRemoval removal, CancellationToken cancellationToken)
    {
        GraphResponse? reply = null;
        _ = await _graph
            .UntilAsync(
                s_limit,
                Activity(removal.Group),
                () => "The service still counts the moved items",
                async stop =>
                {
                    reply = await _graph.AskAsync(DeleteRequest(removal.Group), stop).ConfigureAwait(false);
                    return reply.Status is 400 or 409 && removal.MoveTo is not null ? null : reply;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        _ = reply!.Status == 404 ? null : reply.Read<object>();
        await UntilGoneAsync(removal.Group, cancellationToken).ConfigureAwait(false);
    }

    private async Task UntilGoneAsync(ConnectorGroup group, CancellationToken cancellationToken)
    {
        _ = await _graph
            .UntilAsync(
                s_limit,
                Activity(group),
                () => "The tenant still lists the group",
                async stop =>
                    await _tenant.Groups.GetAsync(group.Id, stop).ConfigureAwait(false) is null ? group : null,
                cancellationToken
            )
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.WaitedTooLong(
                $"connector group '{group.Name}' to be gone",
                s_limit,
                "The removal was accepted. Run Get-ConnectorGroup later to check."
            );
    }

    private static GraphRequest DeleteRequest(ConnectorGroup group) =>
        GraphRequest.Delete(GraphPaths.ConnectorGroup(group.Id));

    private static string Activity(ConnectorGroup group) => $"Removing connector group '{group.Name}'";
}

/// <summary>A group to remove, joined with its members and applications.</summary>
/// <param name="MoveTo">The group to move them to first, or null if there is nothing to move.</param>
internal sealed record GroupRemoval(ConnectorGroup Group, ConnectorGroup? MoveTo)
{
    /// <summary>The removal as shown in a prompt.</summary>
    public string Description =>
        MoveTo is null
            ? "Remove"
            : $"Move {string.Join(" and ", Parts)} to connector group '{MoveTo.Name}', and remove";

    private IEnumerable<string> Parts =>
        new[]
        {
            Count(Group.Members?.Count ?? 0, "connector"),
            Count(Group.Applications?.Count ?? 0, "application"),
        }.OfType<string>();

    private static string? Count(int count, string what) =>
        count switch
        {
            0 => null,
            1 => $"1 {what}",
            _ => $"{count} {what}s",
        };
}
