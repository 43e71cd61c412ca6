using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>Moves connectors between groups, and reads back that they are there: a write can take a while to show.</summary>
internal sealed class ConnectorMoves
{
    private static readonly TimeSpan s_readBackLimit = TimeSpan.FromSeconds(60);

    private readonly GraphClient _graph;
    private readonly ConnectorGroups _groups;

    public ConnectorMoves(GraphClient graph, ConnectorGroups groups)
    {
        _graph = graph;
        _groups = groups;
    }

    /// <summary>Moves one connector. One that is there already is left alone.</summary>
    /// <exception cref="ConnectorException">It could not be moved, or did not show up in the group within a minute.</exception>
    public async Task<MoveOutcome> MoveAsync(Connector connector, ConnectorGroup target, CancellationToken cancellationToken)
    {
        MoveOutcome outcome = (await MoveAsync([connector], target, cancellationToken).ConfigureAwait(false))[0];
        return outcome.Error is null ? outcome : throw outcome.Error;
    }

    /// <summary>Moves connectors in few requests; outcomes in the order of the connectors, each with its own error.</summary>
    public async Task<IReadOnlyList<MoveOutcome>> MoveAsync(IReadOnlyList<Connector> connectors, ConnectorGroup target, CancellationToken cancellationToken)
    {
        List<ConnectorMove> moves = [.. connectors.Select(connector => new ConnectorMove(connector))];
        await LookAsync(moves, cancellationToken).ConfigureAwait(false);
        List<ConnectorMove> open = [.. moves.Where(move => move.Error is null && !IsIn(move, target))];
        await HopAsync(open, target, cancellationToken).ConfigureAwait(false);
        await SendAsync(open, target, cancellationToken).ConfigureAwait(false);
        return [.. moves.Select(move => new MoveOutcome(move.Connector.In(move.Seen), move.Changed, move.Error))];
    }

    // "You can only move connectors to your connector group if it is in a connector group using the default region"
    // (Optimize traffic flow with Application Proxy): everything else goes through the default group first.
    private async Task HopAsync(List<ConnectorMove> moves, ConnectorGroup target, CancellationToken cancellationToken)
    {
        List<ConnectorMove> elsewhere = target.IsDefault ? [] : [.. moves.Where(move => move.Seen is { IsDefault: false, Region: not null })];
        if (elsewhere.Count == 0 || await _groups.DefaultAsync(cancellationToken).ConfigureAwait(false) is not { } home)
        {
            return;
        }

        List<ConnectorMove> hops = [.. elsewhere.Where(move => !string.Equals(move.Seen!.Region, home.Region, StringComparison.OrdinalIgnoreCase))];
        if (hops.Count > 0)
        {
            _graph.Reporter.Verbose($"{hops.Count} connectors leave a region of their own, and go through '{home.Name}' first.");
            await SendAsync(hops, home, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(List<ConnectorMove> moves, ConnectorGroup target, CancellationToken cancellationToken)
    {
        List<ConnectorMove> open = [.. moves.Where(move => move.Error is null)];
        string reference = GraphPaths.Reference(_graph.Connection.Root, GraphPaths.ConnectorGroup(target.Id));
        IReadOnlyList<GraphOutcome<ConnectorGroupBody>> outcomes = await _graph.SendManyAsync<ConnectorGroupBody>(
            [.. open.Select(move => GraphRequest.Refer(GraphPaths.Move(move.Connector.Id), reference))], cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < open.Count; index++)
        {
            open[index].Error = outcomes[index].Error;
            open[index].Changed |= outcomes[index].Error is null;
        }

        await ReadBackAsync(open, target, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadBackAsync(List<ConnectorMove> moves, ConnectorGroup target, CancellationToken cancellationToken)
    {
        PollClock poll = new(_graph.Connection.Time, s_readBackLimit);
        List<ConnectorMove> open = [.. moves.Where(move => move.Error is null)];
        while (open.Count > 0)
        {
            await LookAsync(open, cancellationToken).ConfigureAwait(false);
            open = [.. open.Where(move => move.Error is null && !IsIn(move, target))];
            if (open.Count == 0)
            {
                break;
            }

            _graph.Reporter.Progress(new ProgressUpdate($"Moving to '{target.Name}'", $"{open.Count} of {moves.Count} connectors are not shown there yet", SecondsRemaining: poll.SecondsLeft, Id: 1));
            if (!await poll.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                open.ForEach(move => move.Error = Faults.MoveNotShown(move.Connector, target, s_readBackLimit));
                break;
            }
        }
    }

    private async Task LookAsync(List<ConnectorMove> moves, CancellationToken cancellationToken)
    {
        IReadOnlyList<GraphOutcome<PageBody<ConnectorGroupBody>>> outcomes = await _graph.SendManyAsync<PageBody<ConnectorGroupBody>>(
            [.. moves.Select(move => GraphRequest.Get(GraphPaths.GroupsOf(move.Connector.Id)))], cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < moves.Count; index++)
        {
            GraphException? fault = outcomes[index].Error;
            moves[index].Error = fault is { Status: 404 } ? Faults.ConnectorNotFound(moves[index].Connector.MachineName) : fault;
            moves[index].Seen = outcomes[index].Value?.Value?.FirstOrDefault()?.ToGroup(moves[index].Connector.Environment ?? "");
        }
    }

    private static bool IsIn(ConnectorMove move, ConnectorGroup target) => string.Equals(move.Seen?.Id, target.Id, StringComparison.OrdinalIgnoreCase);
}
