using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>Puts applications behind groups, and reads back that they are there: a write can take a while to show.</summary>
internal sealed class ApplicationAssignments
{
    private static readonly TimeSpan s_readBackLimit = TimeSpan.FromSeconds(60);

    private readonly GraphClient _graph;
    private readonly string _environment;

    public ApplicationAssignments(GraphClient graph, string environment)
    {
        _graph = graph;
        _environment = environment;
    }

    /// <summary>Assigns applications in few requests; outcomes in their order, each with its own error.</summary>
    /// <param name="target">The group, or null to return them to the default one.</param>
    public async Task<IReadOnlyList<ApplicationOutcome>> AssignAsync(
        IReadOnlyList<ConnectorGroupApplication> applications, ConnectorGroup? target, CancellationToken cancellationToken)
    {
        List<ApplicationMove> moves = [.. applications.Select(application => new ApplicationMove(application))];
        await LookAsync(moves, cancellationToken).ConfigureAwait(false);
        List<ApplicationMove> open = [.. moves.Where(move => move.Error is null && !IsIn(move, target))];
        IReadOnlyList<GraphOutcome<ReferenceBody>> outcomes = await _graph
            .SendManyAsync<ReferenceBody>([.. open.Select(move => RequestOf(move, target))], cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < open.Count; index++)
        {
            open[index].Error = outcomes[index].Error is GraphException fault ? Faults.OfApplication(open[index].Application, fault) : null;
            open[index].Changed = outcomes[index].Error is null;
        }

        await ReadBackAsync([.. open.Where(move => move.Changed)], target, cancellationToken).ConfigureAwait(false);
        return [.. moves.Select(move => new ApplicationOutcome(move.Application.In(move.Seen), move.Changed, move.Error))];
    }

    private GraphRequest RequestOf(ApplicationMove move, ConnectorGroup? target)
    {
        string address = GraphPaths.Assignment(move.Application.Id);
        return target is null
            ? GraphRequest.Delete(address)
            : new GraphRequest(HttpMethod.Put, address, new ReferenceBody(GraphPaths.Reference(_graph.Connection.Root, GraphPaths.ConnectorGroup(target.Id))));
    }

    private async Task ReadBackAsync(List<ApplicationMove> open, ConnectorGroup? target, CancellationToken cancellationToken)
    {
        PollClock poll = new(_graph.Connection.Time, s_readBackLimit);
        string goal = target is null ? "the default group" : $"'{target.Name}'";
        int all = open.Count;
        while (open.Count > 0)
        {
            await LookAsync(open, cancellationToken).ConfigureAwait(false);
            open = [.. open.Where(move => move.Error is null && !IsIn(move, target))];
            if (open.Count == 0)
            {
                break;
            }

            _graph.Reporter.Progress(new ProgressUpdate($"Assigning to {goal}", $"{open.Count} of {all} applications are not shown there yet", SecondsRemaining: poll.SecondsLeft, Id: 1));
            if (!await poll.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                open.ForEach(move => move.Error = Faults.AssignmentNotShown(move.Application, goal, s_readBackLimit));
                break;
            }
        }
    }

    private async Task LookAsync(List<ApplicationMove> moves, CancellationToken cancellationToken)
    {
        IReadOnlyList<GraphOutcome<ConnectorGroupBody>> outcomes =
            await Applications.GroupsOfAsync(_graph, [.. moves.Select(move => move.Application)], cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < moves.Count; index++)
        {
            moves[index].Error = outcomes[index].Error is GraphException fault ? Faults.OfApplication(moves[index].Application, fault) : null;
            moves[index].Seen = outcomes[index].Value?.ToGroup(_environment);
        }
    }

    private static bool IsIn(ApplicationMove move, ConnectorGroup? target) => target is null
        ? move.Seen is { IsDefault: true }
        : string.Equals(move.Seen?.Id, target.Id, StringComparison.OrdinalIgnoreCase);
}
