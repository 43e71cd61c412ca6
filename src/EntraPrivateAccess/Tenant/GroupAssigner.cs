using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Assigns items to groups in few requests, and reads the result back, because a write can take a while to become
/// visible.
/// </summary>
/// <remarks>A null target means the default group, whichever it is.</remarks>
internal abstract class GroupAssigner<T>
{
    private static readonly TimeSpan s_readBackLimit = TimeSpan.FromSeconds(60);

    private readonly string _environment;

    protected GroupAssigner(GraphClient graph, string environment)
    {
        Graph = graph;
        _environment = environment;
    }

    protected GraphClient Graph { get; }

    /// <summary>The plural noun in progress messages, such as "connectors".</summary>
    protected abstract string Noun { get; }

    /// <summary>
    /// Assigns items to a group. Returns the results in the order of the items, each with its own error. An item that
    /// is already in the group is left alone.
    /// </summary>
    public Task<IReadOnlyList<GroupAssignmentResult<T>>> PlaceAsync(
        IReadOnlyList<T> items,
        ConnectorGroup? target,
        CancellationToken cancellationToken
    ) => PlaceAsync([.. items.Select(item => new GroupAssignment<T>(item, target))], cancellationToken);

    /// <summary>
    /// Assigns items to groups, each to its own, in the same requests. Returns the results in the order of the
    /// assignments.
    /// </summary>
    public async Task<IReadOnlyList<GroupAssignmentResult<T>>> PlaceAsync(
        IReadOnlyList<GroupAssignment<T>> all,
        CancellationToken cancellationToken
    )
    {
        await LookAsync(all, isWritten: false, cancellationToken).ConfigureAwait(false);
        List<GroupAssignment<T>> open = [.. all.Where(each => each.Error is null && !IsIn(each, each.Target))];
        await ClearWayAsync(open, cancellationToken).ConfigureAwait(false);
        await SendAsync(open, each => each.Target, cancellationToken).ConfigureAwait(false);
        return
        [
            .. all.Select(each => new GroupAssignmentResult<T>(Show(each.Item, each.Seen), each.Changed, each.Error)),
        ];
    }

    /// <summary>Gets the group of each item, in few requests.</summary>
    protected abstract Task<IReadOnlyList<GraphResult<ConnectorGroupBody>>> GroupsOfAsync(
        IReadOnlyList<T> items,
        CancellationToken cancellationToken
    );

    protected abstract GraphRequest RequestOf(T item, ConnectorGroup? target);

    protected abstract ConnectorException Explain(T item, GraphException fault);

    /// <summary>Explains the error of a write that was rejected.</summary>
    protected virtual ConnectorException Refused(GroupAssignment<T> placement, GraphException fault) =>
        Explain(placement.Item, fault);

    /// <summary>Explains writes that were rejected because something was not found.</summary>
    protected virtual Task ExplainNotFoundAsync(
        IReadOnlyList<(GroupAssignment<T> Move, GraphException Fault, ConnectorGroup Target)> refused,
        CancellationToken cancellationToken
    ) => Task.CompletedTask;

    protected abstract ConnectorException NotShown(T item, ConnectorGroup? target, TimeSpan limit);

    /// <summary>Returns a copy of the item with its group.</summary>
    protected abstract T Show(T item, ConnectorGroup? group);

    /// <summary>
    /// Makes the changes that the rules require before the remaining items can be assigned to their targets.
    /// </summary>
    protected virtual Task ClearWayAsync(IReadOnlyList<GroupAssignment<T>> open, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <param name="toward">Gets the group that an item is assigned to now, which is not always its target.</param>
    protected async Task SendAsync(
        IReadOnlyList<GroupAssignment<T>> placements,
        Func<GroupAssignment<T>, ConnectorGroup?> toward,
        CancellationToken cancellationToken
    )
    {
        List<GroupAssignment<T>> open = [.. placements.Where(each => each.Error is null)];
        IReadOnlyList<GraphResult<object>> outcomes = await Graph
            .SendManyAsync<object>([.. open.Select(each => RequestOf(each.Item, toward(each)))], cancellationToken)
            .ConfigureAwait(false);
        for (int index = 0; index < open.Count; index++)
        {
            open[index].Error = outcomes[index].Error is GraphException fault ? Refused(open[index], fault) : null;
            open[index].Changed |= outcomes[index].Error is null;
        }

        List<(GroupAssignment<T>, GraphException, ConnectorGroup)> notFound =
        [
            .. open.Select((each, index) => (each, outcomes[index].Error, Target: toward(each)))
                .Where(each => each is { Error.Status: 404, Target: not null })
                .Select(each => (each.each, each.Error!, each.Target!)),
        ];
        if (notFound.Count > 0)
        {
            await ExplainNotFoundAsync(notFound, cancellationToken).ConfigureAwait(false);
        }

        await ExplainLostRacesAsync(
                [.. open.Where((_, index) => outcomes[index].Error is { Status: 400 } && open[index].Left is null)],
                toward,
                cancellationToken
            )
            .ConfigureAwait(false);
        await ReadBackAsync([.. open.Where(each => each.Error is null)], toward, cancellationToken)
            .ConfigureAwait(false);
    }

    // The service refuses a move with a plain 400 if another run moved the item first. Only the item's group shows it.
    private async Task ExplainLostRacesAsync(
        IReadOnlyList<GroupAssignment<T>> refused,
        Func<GroupAssignment<T>, ConnectorGroup?> toward,
        CancellationToken cancellationToken
    )
    {
        if (refused.Count == 0)
        {
            return;
        }

        IReadOnlyList<GraphResult<ConnectorGroupBody>> outcomes = await GroupsOfAsync(
                [.. refused.Select(each => each.Item)],
                cancellationToken
            )
            .ConfigureAwait(false);
        for (int index = 0; index < refused.Count; index++)
        {
            GroupAssignment<T> lost = refused[index];
            string? before = lost.Seen?.Id;
            if (
                outcomes[index].Value?.ToGroup(_environment) is { } now
                && !string.Equals(now.Id, before, StringComparison.OrdinalIgnoreCase)
            )
            {
                lost.Seen = now;
                lost.Error = IsIn(lost, toward(lost))
                    ? null
                    : ConnectorErrors.MovedByAnotherRun(lost.Item!, now, lost.Error);
            }
        }
    }

    /// <summary>Gets the name for messages: <c>'EU West'</c>, or the default group.</summary>
    protected static string Name(ConnectorGroup? target) => target is null ? "the default group" : $"'{target.Name}'";

    protected string Reference(ConnectorGroup target) =>
        GraphPaths.Reference(Graph.Connection.Root, GraphPaths.ConnectorGroup(target.Id));

    private async Task ReadBackAsync(
        List<GroupAssignment<T>> open,
        Func<GroupAssignment<T>, ConnectorGroup?> toward,
        CancellationToken cancellationToken
    )
    {
        if (open.Count == 0)
        {
            return;
        }

        int all = open.Count;
        string[] names = [.. open.Select(each => Name(toward(each))).Distinct()];
        string activity = names.Length == 1 ? $"Connector group {names[0]}" : $"{names.Length} connector groups";
        using Poller poller = new(Graph.Connection.Time, s_readBackLimit, Backoff.Tenant, Graph.Reporter);
        _ = await poller
            .UntilAsync(
                async stop =>
                {
                    await LookAsync(open, isWritten: true, stop).ConfigureAwait(false);
                    open = [.. open.Where(each => each.Error is null && !IsIn(each, toward(each)))];
                    return open.Count == 0 ? open : null;
                },
                () => new ProgressUpdate(activity, $"{open.Count} of {all} {Noun} are not visible there yet", Id: 1),
                cancellationToken
            )
            .ConfigureAwait(false);
        open.ForEach(each => each.Error = NotShown(each.Item, toward(each), s_readBackLimit));
    }

    // After an accepted write, "not found" means that the write is not visible yet.
    private async Task LookAsync(
        IReadOnlyList<GroupAssignment<T>> placements,
        bool isWritten,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<GraphResult<ConnectorGroupBody>> outcomes = await GroupsOfAsync(
                [.. placements.Select(each => each.Item)],
                cancellationToken
            )
            .ConfigureAwait(false);
        for (int index = 0; index < placements.Count; index++)
        {
            bool isFault = outcomes[index].Error is { } error && !(isWritten && error.Status == 404);
            placements[index].Error = isFault ? Explain(placements[index].Item, outcomes[index].Error!) : null;
            placements[index].Seen = outcomes[index].Value?.ToGroup(_environment);
        }
    }

    private static bool IsIn(GroupAssignment<T> placement, ConnectorGroup? target) =>
        target is null
            ? placement.Seen is { IsDefault: true }
            : string.Equals(placement.Seen?.Id, target.Id, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The assignment of one connector or application to a group.</summary>
internal sealed class GroupAssignment<T>
{
    public GroupAssignment(T item, ConnectorGroup? target)
    {
        Item = item;
        Target = target;
    }

    public T Item { get; }

    /// <summary>The group to assign the item to; null means the default group.</summary>
    public ConnectorGroup? Target { get; }

    /// <summary>The group that the item was in when it was last read.</summary>
    public ConnectorGroup? Seen { get; set; }

    /// <summary>
    /// The group that the item left for an intermediate group on the way to the target; otherwise null.
    /// </summary>
    public ConnectorGroup? Left { get; set; }

    public bool Changed { get; set; }

    public ConnectorException? Error { get; set; }
}

/// <summary>The result of assigning one connector or application to a group.</summary>
/// <param name="Item">The item, with its group as it was read back.</param>
/// <param name="Changed">False if the item was already in the group.</param>
/// <param name="Error">The reason why the item is not in the group, or null.</param>
internal sealed record GroupAssignmentResult<T>(T Item, bool Changed, ConnectorException? Error);
