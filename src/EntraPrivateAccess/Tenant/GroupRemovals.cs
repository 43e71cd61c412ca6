using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Removes groups. The service removes empty ones only: what is in the way is named, or moved away first.
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

    /// <summary>What has to be done, after everything was looked up that stands against it.</summary>
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
            throw ConnectorErrors.DefaultGroupStays(group);
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

    /// <summary>Moves what is in the way, removes the group, and waits until the tenant shows it no more.</summary>
    /// <returns>What could not be moved; the group stays then.</returns>
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
            // Their connectors stay with them: without these nobody would serve them.
            return faults;
        }

        IReadOnlyList<GroupAssignmentResult<Connector>> members = await _tenant
            .Moves.PlaceAsync(group.Members!, target, cancellationToken)
            .ConfigureAwait(false);
        return [.. members.Select(outcome => outcome.Error).OfType<ConnectorException>()];
    }

    // Right after a move the service may still count what was moved. A repeated delete finds nothing more, which is
    // what was wanted.
    private async Task DeleteAsync(GroupRemoval removal, CancellationToken cancellationToken)
    {
        GraphResponse? reply = null;
        _ = await _graph
            .UntilAsync(
                s_limit,
                Activity(removal.Group),
                () => "The service still counts what was moved",
                async () =>
                {
                    reply = await _graph
                        .AskAsync(GraphRequest.Delete(GraphPaths.ConnectorGroup(removal.Group.Id)), cancellationToken)
                        .ConfigureAwait(false);
                    return reply.Status is not (400 or 409) || removal.MoveTo is null;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        _ = reply!.Status == 404 ? null : reply.Read<object>();
        await UntilGoneAsync(removal.Group, cancellationToken).ConfigureAwait(false);
    }

    private async Task UntilGoneAsync(ConnectorGroup group, CancellationToken cancellationToken)
    {
        bool isGone = await _graph
            .UntilAsync(
                s_limit,
                Activity(group),
                () => "The tenant still shows it",
                async () => await _tenant.Groups.GetAsync(group.Id, cancellationToken).ConfigureAwait(false) is null,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (!isGone)
        {
            throw ConnectorErrors.WaitedTooLong(
                $"connector group '{group.Name}' to be gone",
                s_limit,
                "Its removal was accepted. Look again later: Get-ConnectorGroup."
            );
        }
    }

    private static string Activity(ConnectorGroup group) => $"Removing connector group '{group.Name}'";
}

/// <summary>A group that is to be removed; its members and applications are joined.</summary>
/// <param name="MoveTo">Where they go first, or null where there is nothing to move.</param>
internal sealed record GroupRemoval(ConnectorGroup Group, ConnectorGroup? MoveTo)
{
    /// <summary>What happens, in words that a question can show.</summary>
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
