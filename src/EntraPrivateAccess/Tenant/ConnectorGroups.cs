using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Reads connector groups.</summary>
internal sealed class ConnectorGroups
{
    private const string ApplicationProxy = "applicationProxy";

    private readonly GraphClient _graph;
    private readonly string _environment;

    public ConnectorGroups(GraphClient graph, string environment)
    {
        _graph = graph;
        _environment = environment;
    }

    /// <summary>All groups without their members.</summary>
    /// <param name="allTypes">True also lists groups of other types, which the service mixes in.</param>
    public async Task<GroupListing> ListAsync(CancellationToken cancellationToken, bool allTypes = false)
    {
        try
        {
            IReadOnlyList<ConnectorGroupBody> bodies = await _graph
                .GetAllAsync<ConnectorGroupBody>(GraphPaths.ConnectorGroups, cancellationToken)
                .ConfigureAwait(false);
            return new GroupListing([
                .. bodies.Select(body => body.ToGroup(_environment)).Where(group => allTypes || IsOfConnectors(group)),
            ]);
        }
        catch (GraphException fault) when (fault.IsPublishingNotEnabled())
        {
            return new GroupListing([], fault);
        }
    }

    /// <summary>The group that is meant, or null where there is none.</summary>
    /// <exception cref="ConnectorException">Several groups have this name: <c>AmbiguousConnectorGroup</c>, which
    /// names their ids.</exception>
    public async Task<ConnectorGroup?> FindAsync(ConnectorGroupReference reference, CancellationToken cancellationToken)
    {
        if (reference.Id is string id)
        {
            return await GetAsync(id, cancellationToken).ConfigureAwait(false);
        }

        GroupListing listing = await ListAsync(cancellationToken).ConfigureAwait(false);
        return Pick(listing.Groups, reference.NameOrId);
    }

    /// <summary>The group that is meant.</summary>
    /// <exception cref="ConnectorException"><c>ConnectorGroupNotFound</c> or
    /// <c>AmbiguousConnectorGroup</c>.</exception>
    public async Task<ConnectorGroup> ResolveAsync(
        ConnectorGroupReference reference,
        CancellationToken cancellationToken
    )
    {
        if (reference.Id is not string id)
        {
            return (await ListAsync(cancellationToken).ConfigureAwait(false)).Resolve(reference);
        }

        GraphResponse reply = await AskAsync(id, cancellationToken).ConfigureAwait(false);
        return GroupOf(reply)
            ?? throw ConnectorErrors.ConnectorGroupNotFound(
                reference.NameOrId,
                reply.Status == 404 ? GraphErrors.From(reply) : null
            );
    }

    /// <summary>The group of this id, or null.</summary>
    public async Task<ConnectorGroup?> GetAsync(string id, CancellationToken cancellationToken) =>
        GroupOf(await AskAsync(id, cancellationToken).ConfigureAwait(false));

    /// <summary>The tenant's default group, or null in a tenant without publishing.</summary>
    public async Task<ConnectorGroup?> DefaultAsync(CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken).ConfigureAwait(false)).Groups.FirstOrDefault(group => group.IsDefault);

    /// <summary>
    /// Reads the members of groups in few requests and writes them into the groups. A group that is gone by then
    /// keeps none.
    /// </summary>
    public Task JoinMembersAsync(IReadOnlyList<ConnectorGroup> groups, CancellationToken cancellationToken) =>
        JoinAsync(groups, GroupRelations.Members, cancellationToken);

    /// <summary>The same for any relations, all of them in the same batches.</summary>
    public Task JoinAsync(
        IReadOnlyList<ConnectorGroup> groups,
        GroupRelations relations,
        CancellationToken cancellationToken
    ) => new GroupJoin(_graph, _environment).JoinAsync(groups, relations, cancellationToken);

    /// <summary>An id wins over a name; names compare in any case.</summary>
    public static ConnectorGroup? Pick(IReadOnlyList<ConnectorGroup> groups, string nameOrId)
    {
        if (
            groups.FirstOrDefault(group => string.Equals(group.Id, nameOrId, StringComparison.OrdinalIgnoreCase)) is
            { } known
        )
        {
            return known;
        }

        IReadOnlyList<ConnectorGroup> named = Named(groups, nameOrId);
        return named.Count > 1
            ? throw ConnectorErrors.AmbiguousConnectorGroup(nameOrId, named)
            : named.FirstOrDefault();
    }

    public static IReadOnlyList<ConnectorGroup> Named(IEnumerable<ConnectorGroup> groups, string name) =>
        [.. groups.Where(group => string.Equals(group.Name, name, StringComparison.OrdinalIgnoreCase))];

    private Task<GraphResponse> AskAsync(string id, CancellationToken cancellationToken) =>
        _graph.AskAsync(GraphRequest.Get<ConnectorGroupBody>(GraphPaths.ConnectorGroup(id)), cancellationToken);

    private ConnectorGroup? GroupOf(GraphResponse reply) =>
        reply.Status == 404 ? null : reply.Read<ConnectorGroupBody>()?.ToGroup(_environment);

    // A group whose type is not said is one of ours: the property is old, but its values are not all known.
    private static bool IsOfConnectors(ConnectorGroup group) =>
        group.ConnectorGroupType is null
        || string.Equals(group.ConnectorGroupType, ApplicationProxy, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The tenant's connector groups.</summary>
/// <param name="Refusal">What the service said in a tenant where no connector was ever registered: it has no groups
/// yet, which is no error. Else null.</param>
internal sealed record GroupListing(IReadOnlyList<ConnectorGroup> Groups, GraphException? Refusal = null)
{
    /// <summary>False in a tenant where no connector was ever registered.</summary>
    public bool PublishingEnabled => Refusal is null;

    /// <summary>The group that is meant.</summary>
    /// <exception cref="ConnectorException"><c>ConnectorGroupNotFound</c> or
    /// <c>AmbiguousConnectorGroup</c>.</exception>
    public ConnectorGroup Resolve(ConnectorGroupReference reference) =>
        ConnectorGroups.Pick(Groups, reference.Id ?? reference.NameOrId)
        ?? throw ConnectorErrors.ConnectorGroupNotFound(reference.NameOrId, Refusal);

    /// <summary>The groups that are meant, each once, or why not.</summary>
    public IReadOnlyList<LookupResult<ConnectorGroup>> ResolveMany(IEnumerable<ConnectorGroupReference> references)
    {
        HashSet<string> seen = [];
        return [.. references.Select(TryResolve).Where(each => each.Item is null || seen.Add(each.Item.Id))];
    }

    /// <summary>The group that is meant, or why there is none.</summary>
    public LookupResult<ConnectorGroup> TryResolve(ConnectorGroupReference reference)
    {
        try
        {
            return new LookupResult<ConnectorGroup>(Resolve(reference), null);
        }
        catch (ConnectorException fault)
        {
            return new LookupResult<ConnectorGroup>(null, fault);
        }
    }
}

/// <summary>The group that something was in when it was read.</summary>
internal static class GroupReferences
{
    /// <exception cref="ConnectorException"><c>NoConnectorGroup</c>.</exception>
    public static ConnectorGroupReference Of(Connector connector) =>
        connector.ConnectorGroupId is { Length: > 0 } id
            ? new ConnectorGroupReference(id)
            : throw ConnectorErrors.NoConnectorGroup(
                $"connector {connector.MachineName}",
                $"Get-Connector -Id {connector.Id}"
            );

    /// <exception cref="ConnectorException"><c>NoConnectorGroup</c>.</exception>
    public static ConnectorGroupReference Of(ConnectorGroupApplication application) =>
        application.ConnectorGroupId is { Length: > 0 } id
            ? new ConnectorGroupReference(id)
            : throw ConnectorErrors.NoConnectorGroup(
                $"application '{application.Name}'",
                $"Get-ConnectorGroupApplication -Id {application.Id}"
            );
}

/// <summary>The one request that makes a group.</summary>
internal static class GroupRequests
{
    /// <summary>The group as the answer shows it; nothing is looked up before or after.</summary>
    public static async Task<ConnectorGroupBody> CreateGroupAsync(
        this GraphClient graph,
        string name,
        string? region,
        CancellationToken cancellationToken
    )
    {
        region = KnownRegions.Spell(region);
        ConnectorGroupBody wanted = new() { Name = name, Region = region };
        try
        {
            GraphRequest create = GraphRequest.Post<ConnectorGroupBody>(GraphPaths.ConnectorGroups, wanted);
            return await graph.SendAsync<ConnectorGroupBody>(create, cancellationToken).ConfigureAwait(false) ?? wanted;
        }
        catch (GraphException fault) when (fault.ErrorId == ConnectorErrors.RefusedRequest && region is not null)
        {
            throw ConnectorErrors.RegionRefused(name, region, fault);
        }
    }
}

/// <summary>What is read of a group beside itself; each costs one request a group, twenty in a batch.</summary>
[Flags]
internal enum GroupRelations
{
    None = 0,
    Members = 1,
    Applications = 2,
}
