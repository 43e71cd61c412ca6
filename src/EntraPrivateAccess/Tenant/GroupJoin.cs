using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Reads what belongs to groups. All relations of all groups share the batches: k relations of G groups cost k × G / 20 requests.</summary>
internal sealed class GroupJoin
{
    private readonly GraphClient _graph;
    private readonly string _environment;

    public GroupJoin(GraphClient graph, string environment)
    {
        _graph = graph;
        _environment = environment;
    }

    public async Task JoinAsync(IReadOnlyList<ConnectorGroup> groups, GroupRelations relations, CancellationToken cancellationToken)
    {
        bool members = relations.HasFlag(GroupRelations.Members);
        bool applications = relations.HasFlag(GroupRelations.Applications);
        List<GraphRequest> requests =
        [
            .. groups.Where(_ => members).Select(group => GraphRequest.Get<PageBody<ConnectorBody>>(GraphPaths.Members(group.Id))),
            .. groups.Where(_ => applications).Select(group => GraphRequest.Get<PageBody<ApplicationBody>>(GraphPaths.Applications(group.Id))),
        ];
        IReadOnlyList<GraphReply> replies = await _graph.AskManyAsync(requests, cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < groups.Count; index++)
        {
            ConnectorGroup group = groups[index];
            if (members)
            {
                List<ConnectorBody> found = await ReadAsync<ConnectorBody>(replies[index], cancellationToken).ConfigureAwait(false);
                group.Members = [.. found.Select(body => body.ToConnector(_environment).In(group))];
            }

            if (applications)
            {
                GraphReply reply = replies[members ? groups.Count + index : index];
                List<ApplicationBody> found = await ReadAsync<ApplicationBody>(reply, cancellationToken).ConfigureAwait(false);
                group.Applications = [.. found.Select(body => body.ToApplication(_environment).In(group))];
            }
        }

        if (applications)
        {
            await AddKindsAsync([.. groups.SelectMany(group => group.Applications!).Where(application => application.Kind is null)], cancellationToken).ConfigureAwait(false);
        }
    }

    // A group that is gone by now has nothing any more.
    private async Task<List<T>> ReadAsync<T>(GraphReply reply, CancellationToken cancellationToken)
    {
        GraphOutcome<List<T>> outcome = await _graph.CollectAsync<T>(reply, cancellationToken).ConfigureAwait(false);
        return outcome.Error is GraphException fault && fault.Status != 404 ? throw fault : outcome.Value ?? [];
    }

    // Not every answer gives what was selected: those that came without are read themselves. What stays unknown stays null.
    private async Task AddKindsAsync(List<ConnectorGroupApplication> applications, CancellationToken cancellationToken)
    {
        IReadOnlyList<GraphOutcome<ApplicationBody>> outcomes = await _graph.SendManyAsync<ApplicationBody>(
            [.. applications.Select(application => GraphRequest.Get<ApplicationBody>(GraphPaths.Application(application.Id)))], cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < applications.Count; index++)
        {
            applications[index].Kind = outcomes[index].Value is ApplicationBody body ? ApplicationKinds.Of(body) : null;
        }
    }
}
