using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Creates connector groups. The service allows duplicate names, so servers that start together have to agree on one
/// group.
/// </summary>
/// <remarks>
/// The rule: of the groups with the same name, the one with the lowest ID (ordinal) wins, and the creator of another
/// one removes it if it is still empty.
/// </remarks>
internal sealed class ConnectorGroupCreator
{
    private static readonly TimeSpan s_readBackLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_agreementLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_orphanLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_margin = TimeSpan.FromMilliseconds(500);

    // A create must not be repeated, so it can't be part of a batch.
    private const int CreatedAtOnce = 8;

    private readonly GraphClient _graph;
    private readonly ConnectorGroups _groups;

    public ConnectorGroupCreator(GraphClient graph, ConnectorGroups groups)
    {
        _graph = graph;
        _groups = groups;
    }

    private TimeProvider Time => _graph.Connection.Time;

    /// <summary>
    /// Throws if an existing group is in another region, which cannot be changed while the group has connectors or
    /// applications.
    /// </summary>
    /// <exception cref="ConnectorException"><c>RegionDiffers</c>.</exception>
    public static void CheckRegion(ConnectorGroup group, string? region)
    {
        if (
            KnownRegions.Spell(region) is { } wanted
            && group.Region is not null
            && !string.Equals(group.Region, wanted, StringComparison.OrdinalIgnoreCase)
        )
        {
            throw ConnectorErrors.RegionDiffers(group, wanted);
        }
    }

    /// <summary>Gets the only group with this name, or creates it.</summary>
    /// <exception cref="ConnectorException"><c>RegionDiffers</c>, or <c>AmbiguousConnectorGroup</c> if several groups
    /// with that name remain.</exception>
    public async Task<ConnectorGroupCreationResult> EnsureAsync(
        string name,
        string? region,
        CancellationToken cancellationToken
    )
    {
        name = GroupNames.Clean(name);
        if (await FindSettledAsync(name, cancellationToken).ConfigureAwait(false) is { } existing)
        {
            CheckRegion(existing, region);
            return new ConnectorGroupCreationResult(existing, false);
        }

        return await CreateAsync(name, region, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates a group, and yields if another server created one with the same name and a lower ID.</summary>
    public async Task<ConnectorGroupCreationResult> CreateAsync(
        string name,
        string? region,
        CancellationToken cancellationToken
    )
    {
        LookupResult<ConnectorGroupCreationResult> result = (
            await CreateManyAsync([new WantedGroup(name, region)], cancellationToken).ConfigureAwait(false)
        )[0];
        return result.Item ?? throw result.Error!;
    }

    /// <summary>
    /// Creates groups with different names, several at the same time, and reads all of them back together. Returns the
    /// results in the order of the groups, each with its own error.
    /// </summary>
    public async Task<IReadOnlyList<LookupResult<ConnectorGroupCreationResult>>> CreateManyAsync(
        IReadOnlyList<WantedGroup> wanted,
        CancellationToken cancellationToken
    )
    {
        long started = Time.GetTimestamp();
        using SemaphoreSlim places = new(CreatedAtOnce);
        Creation[] all = await Task.WhenAll(wanted.Select(each => SendAsync(each, places, cancellationToken)))
            .ConfigureAwait(false);
        if (all.All(each => each.Error is not null))
        {
            return [.. all.Select(each => new LookupResult<ConnectorGroupCreationResult>(null, each.Error))];
        }

        await ReadBackAsync(all, cancellationToken).ConfigureAwait(false);

        // A server that listed the groups before ours were visible may have created others, which are visible after
        // the same time again.
        await Time.DelayAsync(Time.GetElapsedTime(started) + s_margin, cancellationToken).ConfigureAwait(false);
        ILookup<string, ConnectorGroup> named = (
            await _groups.ListAsync(cancellationToken).ConfigureAwait(false)
        ).Groups.ToLookup(group => group.Name, StringComparer.OrdinalIgnoreCase);
        List<LookupResult<ConnectorGroupCreationResult>> results = [];
        foreach (Creation each in all)
        {
            try
            {
                results.Add(
                    each.Own is { } own
                        ? new LookupResult<ConnectorGroupCreationResult>(
                            await SettleAsync(own, each.Wanted.Region, [.. named[own.Name]], cancellationToken)
                                .ConfigureAwait(false),
                            null
                        )
                        : new LookupResult<ConnectorGroupCreationResult>(null, each.Error)
                );
            }
            catch (ConnectorException fault)
            {
                results.Add(new LookupResult<ConnectorGroupCreationResult>(null, fault));
            }
        }

        return results;
    }

    private async Task<Creation> SendAsync(
        WantedGroup wanted,
        SemaphoreSlim places,
        CancellationToken cancellationToken
    )
    {
        Creation creation = new(wanted);
        await places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            creation.Id = (
                await _graph.CreateGroupAsync(wanted.Name, wanted.Region, cancellationToken).ConfigureAwait(false)
            ).Id;
        }
        catch (ConnectorException fault)
        {
            creation.Error = fault;
        }
        finally
        {
            _ = places.Release();
        }

        return creation;
    }

    private async Task<ConnectorGroupCreationResult> SettleAsync(
        ConnectorGroup own,
        string? region,
        IReadOnlyList<ConnectorGroup> named,
        CancellationToken cancellationToken
    )
    {
        ConnectorGroup winner = Lowest([.. named, own]);
        if (winner.Id == own.Id)
        {
            await RemoveOrphansAsync(own, named, cancellationToken).ConfigureAwait(false);
            return new ConnectorGroupCreationResult(own, true);
        }

        await RemoveIfEmptyAsync(own, cancellationToken).ConfigureAwait(false);
        CheckRegion(winner, region);
        return new ConnectorGroupCreationResult(winner, false);
    }

    /// <summary>
    /// Gets the group with this name. If there are several, it waits until one remains, because other servers may be
    /// agreeing on one at the moment.
    /// </summary>
    /// <exception cref="ConnectorException"><c>AmbiguousConnectorGroup</c> after the limit.</exception>
    public async Task<ConnectorGroup?> FindSettledAsync(string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<ConnectorGroup> named = [];
        IReadOnlyList<ConnectorGroup>? settled = await _graph
            .UntilAsync(
                s_agreementLimit,
                $"Connector group '{name}'",
                () => $"{named.Count} groups have this name; waiting until only one remains",
                async stop =>
                {
                    named = await NamedAsync(name, stop).ConfigureAwait(false);
                    return named.Count < 2 ? named : null;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return settled is null ? throw ConnectorErrors.AmbiguousConnectorGroup(name, named) : settled.FirstOrDefault();
    }

    // The creator of another group removes it, unless its run was stopped right after the creation; then no other run
    // removes it.
    private async Task RemoveOrphansAsync(
        ConnectorGroup own,
        IReadOnlyList<ConnectorGroup> named,
        CancellationToken cancellationToken
    )
    {
        List<ConnectorGroup> others = OthersOf(named);
        if (others.Count == 0)
        {
            return;
        }

        using Poller poller = new(Time, s_orphanLimit, Backoff.Tenant);
        _ = await poller
            .UntilAsync(
                async stop =>
                {
                    others = OthersOf(await NamedAsync(own.Name, stop).ConfigureAwait(false));
                    return others.Count == 0 ? others : null;
                },
                progress: null,
                cancellationToken
            )
            .ConfigureAwait(false);
        foreach (ConnectorGroup orphan in others)
        {
            await RemoveIfEmptyAsync(orphan, cancellationToken).ConfigureAwait(false);
        }

        List<ConnectorGroup> OthersOf(IReadOnlyList<ConnectorGroup> groups) =>
            [.. groups.Where(group => group.Id != own.Id)];
    }

    private async Task ReadBackAsync(IReadOnlyList<Creation> all, CancellationToken cancellationToken)
    {
        List<Creation> open = [.. all.Where(each => each.Error is null)];
        _ = await _graph
            .UntilAsync(
                s_readBackLimit,
                open.Count == 1 ? $"Connector group '{open[0].Wanted.Name}'" : $"{open.Count} connector groups",
                () =>
                    open.Count == 1
                        ? "Waiting until the new group can be read"
                        : $"Waiting until {open.Count} new groups can be read",
                async stop =>
                {
                    IReadOnlyList<ConnectorGroup> groups = (await _groups.ListAsync(stop).ConfigureAwait(false)).Groups;
                    ILookup<string, ConnectorGroup> byName = groups.ToLookup(
                        group => group.Name,
                        StringComparer.OrdinalIgnoreCase
                    );
                    open.ForEach(each =>
                        each.Own = byName[each.Wanted.Name]
                            .FirstOrDefault(group => each.Id is null || group.Id == each.Id)
                    );
                    open = [.. open.Where(each => each.Own is null)];
                    return open.Count == 0 ? open : null;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        open.ForEach(each =>
            each.Error = ConnectorErrors.WaitedTooLong(
                $"the new connector group '{each.Wanted.Name}' to be listed",
                s_readBackLimit,
                "Run the command again; anything that already exists is kept."
            )
        );
    }

    private async Task RemoveIfEmptyAsync(ConnectorGroup group, CancellationToken cancellationToken)
    {
        bool members = await HasAnyAsync<ConnectorBody>(GraphPaths.Members(group.Id), cancellationToken)
            .ConfigureAwait(false);
        bool applications = await HasAnyAsync<ApplicationBody>(GraphPaths.Applications(group.Id), cancellationToken)
            .ConfigureAwait(false);
        if (members || applications)
        {
            _graph.Reporter.Warning(
                $"A second connector group '{group.Name}' ({group.Id}) is already in use, so it was not removed."
            );
            return;
        }

        GraphResponse reply = await _graph
            .AskAsync(GraphRequest.Delete(GraphPaths.ConnectorGroup(group.Id)), cancellationToken)
            .ConfigureAwait(false);
        if (reply.Status != 404)
        {
            _ = reply.Read<object>();
        }

        _graph.Reporter.Verbose(
            $"Another run created connector group '{group.Name}' at the same time; "
                + $"the duplicate ({group.Id}) was removed."
        );
    }

    // An empty page can have a next page.
    private async Task<bool> HasAnyAsync<T>(string path, CancellationToken cancellationToken)
    {
        GraphPage<T> page = await _graph
            .GetPageAsync<T>(path, new PageTrail(), cancellationToken)
            .ConfigureAwait(false);
        return page.Items.Count > 0 || page.NextLink is not null;
    }

    private async Task<IReadOnlyList<ConnectorGroup>> NamedAsync(string name, CancellationToken cancellationToken) =>
        ConnectorGroups.Named((await _groups.ListAsync(cancellationToken).ConfigureAwait(false)).Groups, name);

    private static ConnectorGroup Lowest(IEnumerable<ConnectorGroup> groups) =>
        groups.OrderBy(group => group.Id, StringComparer.Ordinal).First();
}

/// <summary>The result of finding or creating a group.</summary>
/// <param name="Created">False if the group already existed, or if another server was faster.</param>
internal sealed record ConnectorGroupCreationResult(ConnectorGroup Group, bool Created);

/// <summary>A group to create.</summary>
internal sealed record WantedGroup(string Name, string? Region);

/// <summary>The creation of one group.</summary>
internal sealed class Creation(WantedGroup wanted)
{
    public WantedGroup Wanted { get; } = wanted;

    /// <summary>The ID from the response; null if it contained none.</summary>
    public string? Id { get; set; }

    /// <summary>The group as it was read back, or null.</summary>
    public ConnectorGroup? Own { get; set; }

    public ConnectorException? Error { get; set; }
}

/// <summary>The result of moving connectors to one group.</summary>
/// <param name="Results">The results in the order of the connectors, each with its own error.</param>
internal sealed record GroupMove(
    ConnectorGroupCreationResult Target,
    IReadOnlyList<GroupAssignmentResult<Connector>> Results
);
