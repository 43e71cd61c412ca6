using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>Moves connectors between groups.</summary>
internal sealed class ConnectorMoves : GroupAssigner<Connector>
{
    // Another run may remove a group, while it is empty, before this one moves a connector into it.
    private static readonly TimeSpan s_goneLimit = TimeSpan.FromSeconds(60);

    private readonly ConnectorGroups _groups;

    public ConnectorMoves(GraphClient graph, string environment, ConnectorGroups groups)
        : base(graph, environment) => _groups = groups;

    protected override string Noun => "connectors";

    /// <summary>
    /// Moves connectors to a group that another run may remove meanwhile, because the group is empty until then.
    /// </summary>
    /// <param name="known">The group if it was found before; otherwise null.</param>
    /// <param name="find">Finds or creates the group if it is not known, and again if it was removed.</param>
    public async Task<GroupMove> PlaceAsync(
        IReadOnlyList<Connector> connectors,
        ConnectorGroup? known,
        Func<CancellationToken, Task<ConnectorGroupCreationResult>> find,
        CancellationToken cancellationToken
    )
    {
        ConnectorGroupCreationResult? target = known is null ? null : new(known, Created: false);
        GroupMove? move = null;
        using Poller poller = new(Graph.Connection.Time, s_goneLimit, Backoff.Tenant);
        _ = await poller
            .UntilAsync(
                async stop =>
                {
                    target ??= await find(stop).ConfigureAwait(false);
                    move = new(target, await PlaceAsync(connectors, target.Group, stop).ConfigureAwait(false));
                    if (!move.Results.Any(result => result.Error is { Condition: ErrorCondition.TargetGroupGone }))
                    {
                        return move;
                    }

                    Graph.Reporter.Verbose($"Another run removed connector group '{target.Group.Name}' meanwhile.");
                    target = null;
                    return null;
                },
                progress: null,
                cancellationToken
            )
            .ConfigureAwait(false);
        return move!;
    }

    protected override async Task<IReadOnlyList<GraphResult<ConnectorGroupBody>>> GroupsOfAsync(
        IReadOnlyList<Connector> items,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<GraphResult<List<ConnectorGroupBody>>> outcomes = await Graph
            .GetAllManyAsync<ConnectorGroupBody>(
                [.. items.Select(connector => GraphPaths.GroupsOf(connector.Id))],
                cancellationToken
            )
            .ConfigureAwait(false);
        return
        [
            .. outcomes.Select(outcome => new GraphResult<ConnectorGroupBody>(
                outcome.Value?.FirstOrDefault(),
                outcome.Error
            )),
        ];
    }

    // "You can only move connectors to your connector group if it is in a connector group using the default region"
    // (Optimize traffic flow with Application Proxy): every other connector is moved to the default group first.
    protected override async Task ClearWayAsync(
        IReadOnlyList<GroupAssignment<Connector>> open,
        CancellationToken cancellationToken
    )
    {
        List<GroupAssignment<Connector>> elsewhere =
        [
            .. open.Where(move => move is { Target.IsDefault: false, Seen: { IsDefault: false, Region: not null } }),
        ];
        if (elsewhere.Count == 0 || await _groups.DefaultAsync(cancellationToken).ConfigureAwait(false) is not { } home)
        {
            return;
        }

        List<GroupAssignment<Connector>> hops =
        [
            .. elsewhere.Where(move =>
                !string.Equals(move.Seen!.Region, home.Region, StringComparison.OrdinalIgnoreCase)
            ),
        ];
        if (hops.Count > 0)
        {
            Graph.Reporter.Verbose(
                $"{hops.Count} connectors are in groups with another region, so they are moved to '{home.Name}' first."
            );
            List<ConnectorGroup> left = [.. hops.Select(move => move.Seen!)];
            await SendAsync(hops, _ => home, cancellationToken).ConfigureAwait(false);
            for (int index = 0; index < hops.Count; index++)
            {
                hops[index].Left = hops[index].Error is null ? left[index] : null;
            }
        }
    }

    protected override GraphRequest RequestOf(Connector item, ConnectorGroup? target) =>
        GraphRequest.Refer(GraphPaths.Move(item.Id), Reference(target!));

    protected override ConnectorException Explain(Connector item, GraphException fault) =>
        fault.Status == 404 ? ConnectorErrors.ConnectorNotFound(item.MachineName, fault) : fault;

    protected override ConnectorException Refused(GroupAssignment<Connector> placement, GraphException fault) =>
        Refused(placement, Explain(placement.Item, fault), fault);

    // A move to a group that was removed meanwhile fails with the same 404 as the move of an unknown connector.
    protected override async Task ExplainNotFoundAsync(
        IReadOnlyList<(GroupAssignment<Connector> Move, GraphException Fault, ConnectorGroup Target)> refused,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<GraphResult<ConnectorGroupBody>> outcomes = await GroupsOfAsync(
                [.. refused.Select(each => each.Move.Item)],
                cancellationToken
            )
            .ConfigureAwait(false);
        for (int index = 0; index < refused.Count; index++)
        {
            if (outcomes[index].Error is null)
            {
                (GroupAssignment<Connector> move, GraphException fault, ConnectorGroup target) = refused[index];
                move.Error = Refused(move, ConnectorErrors.TargetGroupGone(target, fault), fault);
            }
        }
    }

    private static ConnectorException Refused(
        GroupAssignment<Connector> move,
        ConnectorException refusal,
        GraphException fault
    ) =>
        move.Left is { } from
            ? ConnectorErrors.MoveHalfDone(move.Item, from, move.Seen!.Name, refusal, fault)
            : refusal;

    protected override ConnectorException NotShown(Connector item, ConnectorGroup? target, TimeSpan limit) =>
        ConnectorErrors.MoveNotShown(item, target!, limit);

    protected override Connector Show(Connector item, ConnectorGroup? group) => item.Copy().In(group);
}
