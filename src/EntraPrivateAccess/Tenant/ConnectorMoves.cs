using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Moves connectors between groups.</summary>
internal sealed class ConnectorMoves : Placements<Connector>
{
    private readonly ConnectorGroups _groups;

    public ConnectorMoves(GraphClient graph, string environment, ConnectorGroups groups)
        : base(graph, environment) => _groups = groups;

    protected override string Noun => "connectors";

    /// <summary>Moves one connector.</summary>
    /// <exception cref="ConnectorException">It could not be moved, or did not show up in the group within a minute.</exception>
    public async Task<PlacementOutcome<Connector>> PlaceAsync(Connector connector, ConnectorGroup target, CancellationToken cancellationToken)
    {
        PlacementOutcome<Connector> outcome = (await PlaceAsync([connector], target, cancellationToken).ConfigureAwait(false))[0];
        return outcome.Error is null ? outcome : throw outcome.Error;
    }

    protected override async Task<IReadOnlyList<GraphOutcome<ConnectorGroupBody>>> GroupsOfAsync(IReadOnlyList<Connector> items, CancellationToken cancellationToken)
    {
        IReadOnlyList<GraphOutcome<List<ConnectorGroupBody>>> outcomes = await Graph
            .GetAllManyAsync<ConnectorGroupBody>([.. items.Select(connector => GraphPaths.GroupsOf(connector.Id))], cancellationToken).ConfigureAwait(false);
        return [.. outcomes.Select(outcome => new GraphOutcome<ConnectorGroupBody>(outcome.Value?.FirstOrDefault(), outcome.Error))];
    }

    // "You can only move connectors to your connector group if it is in a connector group using the default region"
    // (Optimize traffic flow with Application Proxy): everything else goes through the default group first.
    protected override async Task ClearWayAsync(IReadOnlyList<Placement<Connector>> open, ConnectorGroup? target, CancellationToken cancellationToken)
    {
        List<Placement<Connector>> elsewhere = target is null or { IsDefault: true } ? [] : [.. open.Where(move => move.Seen is { IsDefault: false, Region: not null })];
        if (elsewhere.Count == 0 || await _groups.DefaultAsync(cancellationToken).ConfigureAwait(false) is not { } home)
        {
            return;
        }

        List<Placement<Connector>> hops = [.. elsewhere.Where(move => !string.Equals(move.Seen!.Region, home.Region, StringComparison.OrdinalIgnoreCase))];
        if (hops.Count > 0)
        {
            Graph.Reporter.Verbose($"{hops.Count} connectors leave a region of their own, and go through '{home.Name}' first.");
            List<ConnectorGroup> left = [.. hops.Select(move => move.Seen!)];
            await SendAsync(hops, home, cancellationToken).ConfigureAwait(false);
            for (int index = 0; index < hops.Count; index++)
            {
                hops[index].Left = hops[index].Error is null ? left[index] : null;
            }
        }
    }

    protected override GraphRequest RequestOf(Connector item, ConnectorGroup? target) => GraphRequest.Refer(GraphPaths.Move(item.Id), Reference(target!));

    protected override ConnectorException Explain(Connector item, GraphException fault) => fault.Status == 404 ? Faults.ConnectorNotFound(item.MachineName, fault) : fault;

    protected override ConnectorException Refused(Placement<Connector> placement, GraphException fault)
    {
        ConnectorException refusal = Explain(placement.Item, fault);
        return placement.Left is { } from ? Faults.MoveHalfDone(placement.Item, from, placement.Seen!.Name, refusal, fault) : refusal;
    }

    protected override ConnectorException NotShown(Connector item, ConnectorGroup? target, TimeSpan limit) => Faults.MoveNotShown(item, target!, limit);

    protected override Connector Show(Connector item, ConnectorGroup? group) => item.In(group);
}
