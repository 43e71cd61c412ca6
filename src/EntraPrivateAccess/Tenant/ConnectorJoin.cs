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

/// <summary>Finds out which group each connector is in, the cheaper way: connector by connector, or all groups at once.</summary>
internal sealed class ConnectorJoin
{
    // Ten batches. Above it, or when more pages follow, reading every group's members costs less in any tenant that is not all groups.
    private const int EachAtMost = 200;

    private readonly GraphClient _graph;
    private readonly string _environment;

    public ConnectorJoin(GraphClient graph, string environment)
    {
        _graph = graph;
        _environment = environment;
    }

    /// <summary>Joins one page. The first one costs only its own joins, so that a caller who wants no more pays for no more.</summary>
    public async Task JoinAsync(IReadOnlyList<Connector> connectors, ConnectorCursor cursor, bool isFirst, CancellationToken cancellationToken)
    {
        if (isFirst && connectors.Count <= EachAtMost)
        {
            await JoinEachAsync(connectors, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (connectors.Count > 0)
        {
            cursor.Map ??= await MapAsync(cancellationToken).ConfigureAwait(false);
        }

        List<Connector> missing = [];
        foreach (Connector connector in connectors)
        {
            if (cursor.Map!.TryGetValue(connector.Id, out ConnectorGroup? group))
            {
                _ = connector.In(group);
            }
            else
            {
                missing.Add(connector);
            }
        }

        await JoinEachAsync(missing, cancellationToken).ConfigureAwait(false);
    }

    public async Task JoinEachAsync(IReadOnlyList<Connector> connectors, CancellationToken cancellationToken)
    {
        IReadOnlyList<GraphOutcome<List<ConnectorGroupBody>>> outcomes = await _graph
            .GetAllManyAsync<ConnectorGroupBody>([.. connectors.Select(connector => GraphPaths.GroupsOf(connector.Id))], cancellationToken)
            .ConfigureAwait(false);
        for (int index = 0; index < connectors.Count; index++)
        {
            // A connector that was purged since it was listed has no group any more.
            if (outcomes[index].Error is GraphException fault && fault.Status != 404)
            {
                throw fault;
            }

            _ = connectors[index].In(outcomes[index].Value?.FirstOrDefault()?.ToGroup(_environment));
        }
    }

    private async Task<IReadOnlyDictionary<string, ConnectorGroup>> MapAsync(CancellationToken cancellationToken)
    {
        ConnectorGroups reader = new(_graph, _environment);
        IReadOnlyList<ConnectorGroup> groups = (await reader.ListAsync(cancellationToken).ConfigureAwait(false)).Groups;
        await reader.JoinMembersAsync(groups, cancellationToken).ConfigureAwait(false);
        Dictionary<string, ConnectorGroup> map = new(StringComparer.OrdinalIgnoreCase);
        foreach (ConnectorGroup group in groups)
        {
            foreach (Connector member in group.Members ?? [])
            {
                map[member.Id] = group;
            }
        }

        return map;
    }
}
