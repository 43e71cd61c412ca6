using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// The position in a listing of connectors. It outlives a single page, so that pages can be shown as they arrive.
/// </summary>
internal sealed class ConnectorCursor
{
    private readonly Func<Connector, bool> _filter;
    private List<Connector> _rest = [];

    /// <param name="filter">Selects the requested connectors. It runs before groups are joined, so that other
    /// connectors cost nothing.</param>
    /// <param name="group">Only the members of this group, or null for all.</param>
    public ConnectorCursor(Func<Connector, bool> filter, ConnectorGroup? group = null)
    {
        _filter = filter;
        Group = group;
        Next = group is null ? GraphPaths.Connectors : GraphPaths.Members(group.Id);
    }

    public ConnectorGroup? Group { get; }

    /// <summary>The names that the service can filter by; empty if all connectors must be listed.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];

    /// <summary>
    /// Returns true while a name has no match. Then all connectors are listed, because a connector that the service's
    /// filter does not return may still exist.
    /// </summary>
    public Func<bool> IsIncomplete { get; init; } = () => false;

    /// <summary>True while the service filters by <see cref="Names"/>.</summary>
    public bool IsNarrowed { get; private set; }

    /// <summary>The IDs that a filtered listing already returned, or null if there was none.</summary>
    public HashSet<string>? Seen { get; private set; }

    /// <summary>True until everything was read and returned.</summary>
    public bool HasMore => Next is not null || _rest.Count > 0;

    /// <summary>The URL of the next page; null at the end.</summary>
    public string? Next { get; set; }

    /// <summary>The pages that were read so far.</summary>
    public PageTrail Trail { get; private set; } = new();

    /// <summary>True before the first page of a listing; later pages have absolute URLs.</summary>
    public bool IsAtStart => Next is not null && Next.StartsWith("/", StringComparison.Ordinal);

    /// <summary>The group of each connector ID, once reading all groups was the cheaper way.</summary>
    public IReadOnlyDictionary<string, ConnectorGroup>? Map { get; set; }

    /// <summary>
    /// Switches to a listing that the service filters by name. The client filters the response again, because the
    /// service may ignore an unknown option.
    /// </summary>
    public void Narrow()
    {
        IsNarrowed = true;
        Seen = [];
        Trail = new PageTrail();
        Next = GraphPaths.ConnectorsNamed(Names);
    }

    /// <summary>Starts again with all connectors.</summary>
    public void Widen()
    {
        IsNarrowed = false;
        Trail = new PageTrail();
        Next = GraphPaths.Connectors;
    }

    /// <summary>Returns the first connectors of a page, and keeps the rest for <see cref="TakeRest"/>.</summary>
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

/// <summary>Resolves references to connectors: machines by name or ID, and the members of groups.</summary>
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

    /// <summary>
    /// Resolves references in their order. If they include a group, each connector is returned only once.
    /// </summary>
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
