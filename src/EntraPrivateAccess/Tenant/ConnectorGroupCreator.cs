using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Makes connector groups. The service allows equal names, so servers that start together have to agree on one.
/// </summary>
/// <remarks>
/// Rule of the agreement: of equal names the lowest id (ordinal) wins, and who made another one that is still empty
/// removes it.
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
    /// Refuses a region that an existing group does not have: it cannot be changed while connectors or applications
    /// are in it.
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

    /// <summary>The one group of this name: as it is, or made now.</summary>
    /// <exception cref="ConnectorException"><c>RegionDiffers</c>, or <c>AmbiguousConnectorGroup</c> where several of
    /// that name stay.</exception>
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

    /// <summary>Makes a group, and gives way where another server made one of the same name with a lower id.</summary>
    public async Task<ConnectorGroupCreationResult> CreateAsync(
        string name,
        string? region,
        CancellationToken cancellationToken
    )
    {
        long started = Time.GetTimestamp();
        string? mine = (await _graph.CreateGroupAsync(name, region, cancellationToken).ConfigureAwait(false)).Id;
        ConnectorGroup own = await ReadBackAsync(name, mine, cancellationToken).ConfigureAwait(false);

        // Who listed before our group could be seen may have made another one: that one is visible after as long again.
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
    /// The group of this name. Several of them are given time to become one, since other servers may be agreeing
    /// right now.
    /// </summary>
    /// <exception cref="ConnectorException"><c>AmbiguousConnectorGroup</c> after the bound.</exception>
    public async Task<ConnectorGroup?> FindSettledAsync(string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<ConnectorGroup> named = [];
        bool isSettled = await _graph
            .UntilAsync(
                s_agreementLimit,
                $"Connector group '{name}'",
                () => $"{named.Count} groups have this name; waiting for one to stay",
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

    // Who made another one takes it away, unless that run was stopped right behind its creation: then nobody else will.
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
                "Run the command again: what is there already is kept."
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
                $"A second connector group '{group.Name}' ({group.Id}) is in use already and stays."
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
            $"Another run made connector group '{group.Name}' at the same time; the extra one ({group.Id}) is removed."
        );
    }

    // An empty page can have a next one.
    private async Task<bool> HasAnyAsync<T>(string path, CancellationToken cancellationToken)
    {
        GraphPage<T> page = await _graph.GetPageAsync<T>(path, cancellationToken).ConfigureAwait(false);
        return page.Items.Count > 0 || page.NextLink is not null;
    }

    private async Task<IReadOnlyList<ConnectorGroup>> NamedAsync(string name, CancellationToken cancellationToken) =>
        ConnectorGroups.Named((await _groups.ListAsync(cancellationToken).ConfigureAwait(false)).Groups, name);

    private static ConnectorGroup Lowest(IEnumerable<ConnectorGroup> groups) =>
        groups.OrderBy(group => group.Id, StringComparer.Ordinal).First();
}

/// <summary>A group that is there now.</summary>
/// <param name="Created">False where it was there already, or where another server was faster.</param>
internal sealed record ConnectorGroupCreationResult(ConnectorGroup Group, bool Created);
