using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Where a listing of connectors stands: it outlives the single page, so that pages can be shown as they come.
/// </summary>
internal sealed class ConnectorCursor
{
    private readonly Func<Connector, bool> _filter;
    private List<Connector> _rest = [];

    /// <param name="filter">Which connectors are wanted; asked before groups are joined, so that the others cost
    /// nothing.</param>
    /// <param name="group">Only the members of this group, or null for all.</param>
    public ConnectorCursor(Func<Connector, bool> filter, ConnectorGroup? group = null)
    {
        _filter = filter;
        Group = group;
        Next = group is null ? GraphPaths.Connectors : GraphPaths.Members(group.Id);
    }

    public ConnectorGroup? Group { get; }

    /// <summary>Names that the service can be asked for; empty where it must be asked for all.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];

    /// <summary>
    /// True while a name met nothing. Then all are listed: what the service's own filter does not bring proves
    /// nothing.
    /// </summary>
    public Func<bool> IsIncomplete { get; init; } = () => false;

    /// <summary>True while the service is asked for <see cref="Names"/> only.</summary>
    public bool IsNarrowed { get; private set; }

    /// <summary>What a narrower listing brought already, or null where there was none.</summary>
    public HashSet<string>? Seen { get; private set; }

    /// <summary>True until everything was read and taken.</summary>
    public bool HasMore => Next is not null || _rest.Count > 0;

    /// <summary>What to ask for next; null at the end.</summary>
    public string? Next { get; set; }

    /// <summary>True before the first page of a listing; further pages have full addresses.</summary>
    public bool IsAtStart => Next is not null && Next.StartsWith("/", StringComparison.Ordinal);

    /// <summary>The group of each connector id, once it was cheaper to read that as a whole.</summary>
    public IReadOnlyDictionary<string, ConnectorGroup>? Map { get; set; }

    /// <summary>
    /// Lets the service filter. Its answer is filtered here again: an option that it does not know may be passed
    /// over.
    /// </summary>
    public void Narrow()
    {
        IsNarrowed = true;
        Seen = [];
        Next = GraphPaths.ConnectorsNamed(Names);
    }

    /// <summary>Starts again with all of them.</summary>
    public void Widen()
    {
        IsNarrowed = false;
        Next = GraphPaths.Connectors;
    }

    /// <summary>The first ones of a page; the others wait until they are taken.</summary>
    public List<Connector> KeepRest(List<Connector> page, int most)
    {
        _rest = page.Count > most ? page.GetRange(most, page.Count - most) : [];
        return page.GetRange(0, page.Count - _rest.Count);
    }

    public IReadOnlyList<Connector> TakeRest()
    {
        List<Connector> rest = _rest;
        _rest = [];
        return rest;
    }

    public bool IsWanted(Connector connector) => _filter(connector) && Seen?.Add(connector.Id) != false;
}

/// <summary>Finds the connectors that references name: machines by name or id, and the members of groups.</summary>
internal sealed class ConnectorSelection
{
    private readonly Connectors _connectors;
    private readonly ConnectorGroups _groups;
    private readonly IReporter _reporter;

    public ConnectorSelection(Connectors connectors, ConnectorGroups groups, IReporter reporter)
    {
        _connectors = connectors;
        _groups = groups;
        _reporter = reporter;
    }

    /// <summary>Resolves references in their order. With a group among them each connector is returned once.</summary>
    public async Task<IReadOnlyList<LookupResult<Connector>>> ResolveAsync(
        IReadOnlyList<ConnectorReference> references,
        CancellationToken cancellationToken
    )
    {
        List<ConnectorReference> single = [.. references.Where(reference => reference.Group is null)];
        IReadOnlyList<LookupResult<Connector>> resolved = await _connectors
            .ResolveManyAsync(single, cancellationToken)
            .ConfigureAwait(false);
        if (single.Count == references.Count)
        {
            return resolved;
        }

        Queue<LookupResult<Connector>> next = new(resolved);
        List<ConnectorGroupReference> groups =
        [
            .. references.Select(reference => reference.Group).OfType<ConnectorGroupReference>(),
        ];
        Queue<IReadOnlyList<LookupResult<Connector>>> members = new(
            await MembersAsync(groups, cancellationToken).ConfigureAwait(false)
        );
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. references
                .SelectMany(reference => reference.Group is null ? [next.Dequeue()] : members.Dequeue())
                .Where(each => each.Item is null || seen.Add(each.Item.Id)),
        ];
    }

    private async Task<IEnumerable<IReadOnlyList<LookupResult<Connector>>>> MembersAsync(
        IReadOnlyList<ConnectorGroupReference> references,
        CancellationToken cancellationToken
    )
    {
        GroupListing listing = await _groups.ListAsync(cancellationToken, allTypes: true).ConfigureAwait(false);
        IReadOnlyList<LookupResult<ConnectorGroup>> groups = [.. references.Select(listing.TryResolve)];
        List<ConnectorGroup> found = [.. groups.Select(group => group.Item).OfType<ConnectorGroup>().Distinct()];
        await _groups.JoinMembersAsync(found, cancellationToken).ConfigureAwait(false);
        foreach (ConnectorGroup empty in found.Where(group => group.Members is not { Count: > 0 }))
        {
            _reporter.Notice($"Connector group '{empty.Name}' has no connectors.");
        }

        return groups.Select(group =>
            group.Item is { } known
                ? (IReadOnlyList<LookupResult<Connector>>)
                    [.. (known.Members ?? []).Select(member => new LookupResult<Connector>(member.In(known), null))]
                : [new LookupResult<Connector>(null, group.Error)]
        );
    }
}
