using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Reads connectors.</summary>
internal sealed class Connectors
{
    private readonly GraphClient _graph;
    private readonly string _environment;
    private readonly ConnectorJoin _join;

    public Connectors(GraphClient graph, string environment)
    {
        _graph = graph;
        _environment = environment;
        _join = new ConnectorJoin(graph, environment);
    }

    /// <summary>Lists all connectors without their groups; none in a tenant without publishing.</summary>
    public async Task<IReadOnlyList<Connector>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<ConnectorBody> bodies = await _graph
                .GetAllAsync<ConnectorBody>(GraphPaths.Connectors, cancellationToken)
                .ConfigureAwait(false);
            return [.. bodies.Select(body => body.ToConnector(_environment))];
        }
        catch (GraphException fault) when (fault.IsPublishingNotEnabled())
        {
            return [];
        }
    }

    /// <summary>
    /// Gets the connector with this ID without its group, or null if the tenant does not list it (yet).
    /// </summary>
    public async Task<Connector?> GetAsync(string id, CancellationToken cancellationToken)
    {
        GraphResponse reply = await _graph
            .AskAsync(GraphRequest.Get<ConnectorBody>(GraphPaths.Connector(id)), cancellationToken)
            .ConfigureAwait(false);
        bool isUnknown = reply.Status == 404 || reply.IsPublishingNotEnabled();
        return isUnknown ? null : reply.Read<ConnectorBody>()?.ToConnector(_environment);
    }

    /// <summary>
    /// Gets connectors by ID in few requests, without their groups, in the order of the IDs. Each ID has its own error.
    /// </summary>
    public async Task<IReadOnlyList<LookupResult<Connector>>> GetManyAsync(
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<GraphResult<ConnectorBody>> outcomes = await _graph
            .SendManyAsync<ConnectorBody>(
                [.. ids.Where(GraphPaths.IsId).Select(id => GraphRequest.Get<ConnectorBody>(GraphPaths.Connector(id)))],
                cancellationToken
            )
            .ConfigureAwait(false);
        Queue<GraphResult<ConnectorBody>> next = new(outcomes);
        return
        [
            .. ids.Select(id =>
                GraphPaths.IsId(id)
                    ? Outcome(id, next.Dequeue())
                    : new LookupResult<Connector>(null, ConnectorErrors.InvalidId(id))
            ),
        ];
    }

    // A rejected sign-in is not the error of a single ID.
    private LookupResult<Connector> Outcome(string id, GraphResult<ConnectorBody> outcome) =>
        outcome.Error switch
        {
            { Category: ErrorKind.AuthenticationError } fault => throw fault,
            { Status: 404 } fault => new LookupResult<Connector>(null, ConnectorErrors.ConnectorNotFound(id, fault)),
            { } fault => new LookupResult<Connector>(null, fault),
            null when outcome.Value is { } body => new LookupResult<Connector>(body.ToConnector(_environment), null),
            null => new LookupResult<Connector>(null, ConnectorErrors.ConnectorNotFound(id)),
        };

    /// <summary>
    /// Finds every connector that the machine name can refer to. The full name comes first; a short name counts only if
    /// no connector has the full name.
    /// </summary>
    /// <remarks>
    /// A machine that was registered again is listed twice, and the old connector may still be active.
    /// </remarks>
    public async Task<IReadOnlyList<Connector>> FindAsync(string machineName, CancellationToken cancellationToken) =>
        MachineNames.Candidates(await ListAsync(cancellationToken).ConfigureAwait(false), machineName);

    /// <summary>Gets connectors by ID, each with its group, in the order of the IDs.</summary>
    public async Task<IReadOnlyList<LookupResult<Connector>>> ResolveIdsAsync(
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<LookupResult<Connector>> found = await GetManyAsync(ids, cancellationToken).ConfigureAwait(false);
        await JoinGroupsAsync([.. found.Select(each => each.Item).OfType<Connector>()], cancellationToken)
            .ConfigureAwait(false);
        return found;
    }

    /// <summary>Gets the group that the connector is in, or null if the service returns none.</summary>
    public async Task<ConnectorGroup?> GroupOfAsync(string connectorId, CancellationToken cancellationToken) =>
        (
            await _graph
                .GetAllAsync<ConnectorGroupBody>(GraphPaths.GroupsOf(connectorId), cancellationToken)
                .ConfigureAwait(false)
        )
            .FirstOrDefault()
            ?.ToGroup(_environment);

    /// <summary>Reads and sets the group of each connector, in few requests.</summary>
    public Task JoinGroupsAsync(IReadOnlyList<Connector> connectors, CancellationToken cancellationToken) =>
        _join.JoinEachAsync(connectors, cancellationToken);

    /// <inheritdoc cref="ConnectorJoin.JoinExistingAsync"/>
    public Task<IReadOnlyList<Connector>> JoinExistingAsync(
        IReadOnlyList<Connector> connectors,
        CancellationToken cancellationToken
    ) => _join.JoinExistingAsync(connectors, cancellationToken);

    /// <summary>
    /// Resolves names and IDs in their order, without the groups. Ids and a few names are queried directly; many names
    /// cost one listing.
    /// </summary>
    public async Task<IReadOnlyList<LookupResult<Connector>>> ResolveManyAsync(
        IReadOnlyList<ConnectorReference> references,
        CancellationToken cancellationToken
    )
    {
        List<string> texts =
        [
            .. references
                .Where(reference => reference is { Known: null, Refusal: null })
                .Select(reference => reference.NameOrId)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
        // A machine name may consist of 32 hexadecimal digits; an ID has hyphens.
        List<string> ids = [.. texts.Where(text => Guid.TryParseExact(text, "D", out _))];
        IReadOnlyList<LookupResult<Connector>> found = await GetManyAsync(ids, cancellationToken).ConfigureAwait(false);
        Dictionary<string, LookupResult<Connector>> byId = new(StringComparer.OrdinalIgnoreCase);
        for (int index = 0; index < ids.Count; index++)
        {
            byId[ids[index]] = found[index];
        }

        IReadOnlyList<Connector> named = await NamedAsync(
                [.. texts.Where(text => !byId.ContainsKey(text))],
                cancellationToken
            )
            .ConfigureAwait(false);
        return
        [
            .. references.Select(reference =>
                reference.Known is { } known ? new LookupResult<Connector>(known, null)
                : reference.Refusal is { } refusal ? new LookupResult<Connector>(null, refusal)
                : byId.TryGetValue(reference.NameOrId, out LookupResult<Connector>? one) ? one
                : TryPick(named, reference.NameOrId)
            ),
        ];
    }

    // Returns at least all connectors that the names can refer to. If the service's filter does not return a connector,
    // it may still exist, so all connectors are listed.
    private async Task<IReadOnlyList<Connector>> NamedAsync(
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        if (names.Count is 0 or > MostFiltered || _graph.Connection.Memory.FilterRefused)
        {
            return names.Count == 0 ? [] : await ListAsync(cancellationToken).ConfigureAwait(false);
        }

        ConnectorCursor cursor = new(_ => true) { Names = names };
        cursor.Narrow();
        List<Connector> found = [];
        while (cursor.Next is not null)
        {
            GraphPage<ConnectorBody> page = await ReadBodiesAsync(cursor, cancellationToken).ConfigureAwait(false);
            cursor.Next = page.NextLink;
            found.AddRange(page.Items.Select(body => body.ToConnector(_environment)));
        }

        return names.All(name => MachineNames.Candidates(found, name).Count > 0)
            ? found
            : await ListAsync(cancellationToken).ConfigureAwait(false);
    }

    // An ID takes precedence over a name; a name must refer to only one connector.
    private static Connector Pick(IReadOnlyList<Connector> connectors, string nameOrId)
    {
        if (
            connectors.FirstOrDefault(connector =>
                string.Equals(connector.Id, nameOrId, StringComparison.OrdinalIgnoreCase)
            ) is
            { } known
        )
        {
            return known;
        }

        IReadOnlyList<Connector> candidates = MachineNames.Candidates(connectors, nameOrId);
        return candidates.Count switch
        {
            0 => throw ConnectorErrors.ConnectorNotFound(nameOrId),
            1 => candidates[0],
            _ => throw ConnectorErrors.AmbiguousConnector(nameOrId, candidates),
        };
    }

    private static LookupResult<Connector> TryPick(IReadOnlyList<Connector> connectors, string nameOrId)
    {
        try
        {
            return new LookupResult<Connector>(Pick(connectors, nameOrId), null);
        }
        catch (ConnectorException fault)
        {
            return new LookupResult<Connector>(null, fault);
        }
    }

    // With more names the URL becomes long, and a full listing does not cost much more.
    private const int MostFiltered = 10;

    /// <summary>
    /// Reads the requested connectors of the next page, or of the rest of a large first page, each with its group. The
    /// result can be empty before the end.
    /// </summary>
    public async Task<IReadOnlyList<Connector>> ReadPageAsync(
        ConnectorCursor cursor,
        CancellationToken cancellationToken
    )
    {
        if (cursor.TakeRest() is { Count: > 0 } rest)
        {
            await _join.JoinFurtherAsync(rest, cursor, cancellationToken).ConfigureAwait(false);
            return rest;
        }

        bool isFirst = cursor.IsAtStart;
        if (
            isFirst
            && cursor is { Group: null, Seen: null, Names.Count: > 0 and <= MostFiltered }
            && !_graph.Connection.Memory.FilterRefused
        )
        {
            cursor.Narrow();
        }

        GraphPage<ConnectorBody> page = await ReadBodiesAsync(cursor, cancellationToken).ConfigureAwait(false);
        cursor.Next = page.NextLink;
        List<Connector> wanted = new(page.Items.Count);
        wanted.AddRange(page.Items.Select(body => body.ToConnector(_environment)).Where(cursor.IsWanted));
        if (cursor is { IsNarrowed: true, Next: null } && cursor.IsIncomplete())
        {
            cursor.Widen();
        }

        if (cursor.Group is ConnectorGroup group)
        {
            wanted.ForEach(connector => connector.In(group));
        }
        else if (isFirst)
        {
            wanted = cursor.KeepRest(wanted, ConnectorJoin.EachAtMost);
            await _join.JoinEachAsync(wanted, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _join.JoinFurtherAsync(wanted, cursor, cancellationToken).ConfigureAwait(false);
        }

        return wanted;
    }

    private async Task<GraphPage<ConnectorBody>> ReadBodiesAsync(
        ConnectorCursor cursor,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _graph
                .GetPageAsync<ConnectorBody>(cursor.Next!, cursor.Trail, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (GraphException fault) when (fault.IsPublishingNotEnabled())
        {
            return new GraphPage<ConnectorBody>([], null);
        }
        catch (GraphException fault) when (cursor.IsNarrowed && fault.Status is 400 or 501)
        {
            _graph.Connection.Memory.FilterRefused = true;
            _graph.Reporter.Verbose(
                "Microsoft Graph does not support a filter on connectors here. All connectors are listed from now on."
            );
            return new GraphPage<ConnectorBody>([], null);
        }
    }
}
