using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

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
        long started = Time.GetTimestamp();
        string? mine = (await _graph.CreateGroupAsync(name, region, cancellationToken).ConfigureAwait(false)).Id;
        ConnectorGroup own = await ReadBackAsync(name, mine, cancellationToken).ConfigureAwait(false);

        // A server that listed the groups before ours was visible may have created another one, which is visible after
        // the same time again.
        await Time.DelayAsync(Time.GetElapsedTime(started) + s_margin, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ConnectorGroup> named = await NamedAsync(name, cancellationToken).ConfigureAwait(false);
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
        bool isSettled = await _graph
            .UntilAsync(
                s_agreementLimit,
                $"Connector group '{name}'",
                () => $"{named.Count} groups have this name; waiting until only one remains",
                async () =>
                {
                    named = await NamedAsync(name, cancellationToken).ConfigureAwait(false);
                    return named.Count < 2;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return isSettled ? named.FirstOrDefault() : throw ConnectorErrors.AmbiguousConnectorGroup(name, named);
    }

    // The creator of another group removes it, unless its run was stopped right after the creation; then no other run
    // removes it.
    private async Task RemoveOrphansAsync(
        ConnectorGroup own,
        IReadOnlyList<ConnectorGroup> named,
        CancellationToken cancellationToken
    )
    {
        PollClock poll = new(Time, s_orphanLimit);
        while (named.Any(group => group.Id != own.Id))
        {
            if (!await poll.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (ConnectorGroup orphan in named.Where(group => group.Id != own.Id))
                {
                    await RemoveIfEmptyAsync(orphan, cancellationToken).ConfigureAwait(false);
                }

                return;
            }

            named = await NamedAsync(own.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ConnectorGroup> ReadBackAsync(string name, string? id, CancellationToken cancellationToken)
    {
        ConnectorGroup? own = null;
        bool isShown = await _graph
            .UntilAsync(
                s_readBackLimit,
                $"Connector group '{name}'",
                () => "Waiting until the new group can be read",
                async () =>
                {
                    own = (await NamedAsync(name, cancellationToken).ConfigureAwait(false)).FirstOrDefault(group =>
                        id is null || group.Id == id
                    );
                    return own is not null;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return isShown
            ? own!
            : throw ConnectorErrors.WaitedTooLong(
                $"the new connector group '{name}' to be listed",
                s_readBackLimit,
                "Run the command again; anything that already exists is kept."
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
