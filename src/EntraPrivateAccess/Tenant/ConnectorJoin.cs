using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Reads the group of each connector in the cheaper way: connector by connector, or all groups at once.
/// </summary>
internal sealed class ConnectorJoin
{
    /// <summary>
    /// Ten batches. Beyond that, or on later pages, reading the members of every group costs less, except in a tenant
    /// that consists mostly of groups.
    /// </summary>
    public const int EachAtMost = 200;

    private readonly GraphClient _graph;
    private readonly string _environment;

    public ConnectorJoin(GraphClient graph, string environment)
    {
        _graph = graph;
        _environment = environment;
    }

    /// <summary>
    /// Joins the connectors after the first ones by reading all groups at once. The first ones are joined individually,
    /// so that a caller that needs only those does not pay for the others.
    /// </summary>
    public async Task JoinFurtherAsync(
        IReadOnlyList<Connector> connectors,
        ConnectorCursor cursor,
        CancellationToken cancellationToken
    )
    {
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

    public Task JoinEachAsync(IReadOnlyList<Connector> connectors, CancellationToken cancellationToken) =>
        JoinExistingAsync(connectors, cancellationToken);

    /// <summary>Sets the group of each connector, and returns those that were not removed in the meantime.</summary>
    public async Task<IReadOnlyList<Connector>> JoinExistingAsync(
        IReadOnlyList<Connector> connectors,
        CancellationToken cancellationToken
    )
    {
        List<Connector> existing = [];
        IReadOnlyList<GraphResult<List<ConnectorGroupBody>>> outcomes = await _graph
            .GetAllManyAsync<ConnectorGroupBody>(
                [.. connectors.Select(connector => GraphPaths.GroupsOf(connector.Id))],
                cancellationToken
            )
            .ConfigureAwait(false);
        for (int index = 0; index < connectors.Count; index++)
        {
            // A connector that was removed after it was listed no longer has a group.
            if (outcomes[index].Error is GraphException fault && fault.Status != 404)
            {
                throw fault;
            }

            _ = connectors[index].In(outcomes[index].Value?.FirstOrDefault()?.ToGroup(_environment));
            if (outcomes[index].Error is null)
            {
                existing.Add(connectors[index]);
            }
        }

        return existing;
    }

    // Connectors that are missing from the map are read individually, so nothing depends on how the service handles its
    // options.
    private async Task<IReadOnlyDictionary<string, ConnectorGroup>> MapAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ConnectorGroup> groups = (
            await new ConnectorGroups(_graph, _environment).ListAsync(cancellationToken).ConfigureAwait(false)
        ).Groups;
        IReadOnlyList<GraphResult<List<IdBody>>> members = await MembersAsync(groups, cancellationToken)
            .ConfigureAwait(false);
        Dictionary<string, ConnectorGroup> map = new(
            members.Sum(outcome => outcome.Value?.Count ?? 0),
            StringComparer.OrdinalIgnoreCase
        );
        for (int index = 0; index < groups.Count; index++)
        {
            // A group that no longer exists is treated as empty.
            foreach (
                IdBody member in members[index].Error is { Status: not 404 } fault
                    ? throw fault
                    : members[index].Value ?? []
            )
            {
                map[member.Id ?? ""] = groups[index];
            }
        }

        return map;
    }

    private async Task<IReadOnlyList<GraphResult<List<IdBody>>>> MembersAsync(
        IReadOnlyList<ConnectorGroup> groups,
        CancellationToken cancellationToken
    )
    {
        ServiceCapabilities memory = _graph.Connection.Memory;
        Func<string, string> path = memory.SelectRefused ? GraphPaths.Members : GraphPaths.MemberIds;
        IReadOnlyList<GraphResult<List<IdBody>>> members = await _graph
            .GetAllManyAsync<IdBody>([.. groups.Select(group => path(group.Id))], cancellationToken)
            .ConfigureAwait(false);
        if (memory.SelectRefused || !members.Any(outcome => outcome.Error is { Status: 400 or 501 }))
        {
            return members;
        }

        memory.SelectRefused = true;
        _graph.Reporter.Verbose(
            "Microsoft Graph does not return only the ids of members. Whole members are read from now on."
        );
        return await MembersAsync(groups, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>
/// Reads the relations of groups. All relations of all groups share the batches: k relations of G groups cost k × G /
/// 20 requests.
/// </summary>
internal sealed class GroupJoin
{
    private readonly GraphClient _graph;
    private readonly string _environment;

    public GroupJoin(GraphClient graph, string environment)
    {
        _graph = graph;
        _environment = environment;
    }

    public async Task JoinAsync(
        IReadOnlyList<ConnectorGroup> groups,
        Func<ConnectorGroup, GroupRelations> relations,
        CancellationToken cancellationToken,
        ICollection<RelationGap>? gaps = null
    )
    {
        ConnectorGroup[] withMembers = [.. groups.Where(group => relations(group).HasFlag(GroupRelations.Members))];
        ConnectorGroup[] withApplications =
        [
            .. groups.Where(group => relations(group).HasFlag(GroupRelations.Applications)),
        ];
        List<GraphRequest> requests =
        [
            .. withMembers.Select(group => GraphRequest.Get<PageBody<ConnectorBody>>(GraphPaths.Members(group.Id))),
            .. withApplications.Select(group =>
                GraphRequest.Get<PageBody<ApplicationBody>>(GraphPaths.Applications(group.Id))
            ),
        ];
        Queue<GraphResponse> replies = new(
            await _graph.AskManyAsync(requests, cancellationToken).ConfigureAwait(false)
        );
        foreach (ConnectorGroup group in withMembers)
        {
            GraphResult<List<ConnectorBody>> found = await ReadAsync<ConnectorBody>(
                    replies.Dequeue(),
                    gaps is not null,
                    cancellationToken
                )
                .ConfigureAwait(false);
            group.Members = found.Value?.Select(body => body.ToConnector(_environment).In(group)).ToArray();
            AddGap(GroupRelations.Members, group, found.Error);
        }

        foreach (ConnectorGroup group in withApplications)
        {
            GraphResult<List<ApplicationBody>> found = await ReadAsync<ApplicationBody>(
                    replies.Dequeue(),
                    gaps is not null,
                    cancellationToken
                )
                .ConfigureAwait(false);
            group.Applications = found.Value?.Select(body => body.ToApplication(_environment).In(group)).ToArray();
            AddGap(GroupRelations.Applications, group, found.Error);
        }

        await AddKindsAsync(
                [
                    .. withApplications
                        .SelectMany(group => group.Applications ?? [])
                        .Where(application => application.Kind is null),
                ],
                cancellationToken
            )
            .ConfigureAwait(false);

        void AddGap(GroupRelations relation, ConnectorGroup group, GraphException? refusal)
        {
            if (refusal is not null)
            {
                gaps!.Add(new RelationGap(relation, group, refusal));
            }
        }
    }

    // A group that no longer exists is treated as empty.
    private async Task<GraphResult<List<T>>> ReadAsync<T>(
        GraphResponse reply,
        bool allowsRefusal,
        CancellationToken cancellationToken
    )
    {
        GraphResult<List<T>> outcome = await _graph.CollectAsync<T>(reply, cancellationToken).ConfigureAwait(false);
        return outcome.Error switch
        {
            { Status: 403 } when allowsRefusal => outcome,
            { Status: not 404 } fault => throw fault,
            _ => new GraphResult<List<T>>(outcome.Value ?? [], null),
        };
    }

    // Not every response contains the selected properties: applications without them are read individually. An unknown
    // kind stays null.
    private async Task AddKindsAsync(List<ConnectorGroupApplication> applications, CancellationToken cancellationToken)
    {
        IReadOnlyList<GraphResult<ApplicationBody>> outcomes = await _graph
            .SendManyAsync<ApplicationBody>(
                [
                    .. applications.Select(application =>
                        GraphRequest.Get<ApplicationBody>(GraphPaths.Application(application.Id))
                    ),
                ],
                cancellationToken
            )
            .ConfigureAwait(false);
        for (int index = 0; index < applications.Count; index++)
        {
            if (outcomes[index].Value?.ToApplication(_environment) is { } read)
            {
                applications[index].Kind = read.Kind;
                applications[index].TrafficRoutingMethod ??= read.TrafficRoutingMethod;
            }
        }
    }
}

/// <summary>A relation of a group that the sign-in may not read.</summary>
internal sealed record RelationGap(GroupRelations Relation, ConnectorGroup Group, GraphException Refusal);
