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

    /// <summary>Lists all groups without their members.</summary>
    /// <param name="allTypes">True to include groups of other types, which the service also lists.</param>
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

    /// <summary>Finds the referenced group, or returns null if there is none.</summary>
    /// <exception cref="ConnectorException"><c>AmbiguousConnectorGroup</c>: several groups have this name. The error
    /// contains their IDs.</exception>
    public async Task<ConnectorGroup?> FindAsync(ConnectorGroupReference reference, CancellationToken cancellationToken)
    {
        if (reference.Id is string id)
        {
            return await GetAsync(id, cancellationToken).ConfigureAwait(false);
        }

        GroupListing listing = await ListAsync(cancellationToken).ConfigureAwait(false);
        return Pick(listing.Groups, reference.NameOrId);
    }

    /// <summary>Gets the referenced group.</summary>
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

    /// <summary>Gets the group with this ID, or null.</summary>
    public async Task<ConnectorGroup?> GetAsync(string id, CancellationToken cancellationToken) =>
        GroupOf(await AskAsync(id, cancellationToken).ConfigureAwait(false));

    /// <summary>Gets the tenant's default group, or null in a tenant without publishing.</summary>
    public async Task<ConnectorGroup?> DefaultAsync(CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken).ConfigureAwait(false)).Groups.FirstOrDefault(group => group.IsDefault);

    /// <summary>
    /// Reads the members of groups in few requests and adds them to the groups. A group that no longer exists gets
    /// none.
    /// </summary>
    public Task JoinMembersAsync(IReadOnlyList<ConnectorGroup> groups, CancellationToken cancellationToken) =>
        JoinAsync(groups, GroupRelations.Members, cancellationToken);

    /// <summary>Reads any relations of groups, all of them in the same batches.</summary>
    public Task JoinAsync(
        IReadOnlyList<ConnectorGroup> groups,
        GroupRelations relations,
        CancellationToken cancellationToken
    ) => JoinAsync(groups, _ => relations, cancellationToken);

    /// <summary>Reads the relations that each group requires, all of them in the same batches.</summary>
    public Task JoinAsync(
        IReadOnlyList<ConnectorGroup> groups,
        Func<ConnectorGroup, GroupRelations> relations,
        CancellationToken cancellationToken
    ) => new GroupJoin(_graph, _environment).JoinAsync(groups, relations, cancellationToken);

    /// <summary>
    /// Reads any relations of groups like <see cref="JoinAsync(IReadOnlyList{ConnectorGroup}, GroupRelations,
    /// CancellationToken)"/>. A relation that this sign-in may not read stays null and is returned.
    /// </summary>
    public async Task<IReadOnlyList<RelationGap>> JoinReadableAsync(
        IReadOnlyList<ConnectorGroup> groups,
        GroupRelations relations,
        CancellationToken cancellationToken
    )
    {
        List<RelationGap> gaps = [];
        await new GroupJoin(_graph, _environment)
            .JoinAsync(groups, _ => relations, cancellationToken, gaps)
            .ConfigureAwait(false);
        return gaps;
    }

    /// <summary>Gets a group by ID or name. An ID takes precedence over a name; the case of names is ignored.</summary>
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

    // A group without a type counts as a connector group: the property is old, but not all of its values are known.
    private static bool IsOfConnectors(ConnectorGroup group) =>
        group.ConnectorGroupType is null
        || string.Equals(group.ConnectorGroupType, ApplicationProxy, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The tenant's connector groups.</summary>
/// <param name="Refusal">The service's response if no connector was ever registered in the tenant. Such a tenant has no
/// groups yet, which is not an error. Otherwise null.</param>
internal sealed record GroupListing(IReadOnlyList<ConnectorGroup> Groups, GraphException? Refusal = null)
{
    /// <summary>False if no connector was ever registered in the tenant.</summary>
    public bool PublishingEnabled => Refusal is null;

    /// <summary>Gets the referenced group.</summary>
    /// <exception cref="ConnectorException"><c>ConnectorGroupNotFound</c> or
    /// <c>AmbiguousConnectorGroup</c>.</exception>
    public ConnectorGroup Resolve(ConnectorGroupReference reference) =>
        ConnectorGroups.Pick(Groups, reference.Id ?? reference.NameOrId)
        ?? throw ConnectorErrors.ConnectorGroupNotFound(reference.NameOrId, Refusal);

    /// <summary>
    /// Gets the referenced groups, each one once, or the error of a reference that cannot be resolved.
    /// </summary>
    public IReadOnlyList<LookupResult<ConnectorGroup>> ResolveMany(IEnumerable<ConnectorGroupReference> references)
    {
        HashSet<string> seen = [];
        return [.. references.Select(TryResolve).Where(each => each.Item is null || seen.Add(each.Item.Id))];
    }

    /// <summary>Gets the referenced group, or the error.</summary>
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

/// <summary>References to the group that a connector or application was in when it was read.</summary>
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

/// <summary>The request that creates a group.</summary>
internal static class GroupRequests
{
    /// <summary>Creates a group and returns it as in the response. Nothing is read before or after.</summary>
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
        catch (GraphException fault) when (fault.Condition is ErrorCondition.RequestRefused && region is not null)
        {
            throw ConnectorErrors.RegionRefused(name, region, fault);
        }
    }
}

/// <summary>The relations that are read with a group. Each costs one request per group, twenty in a batch.</summary>
[Flags]
internal enum GroupRelations
{
    None = 0,
    Members = 1,
    Applications = 2,
}
