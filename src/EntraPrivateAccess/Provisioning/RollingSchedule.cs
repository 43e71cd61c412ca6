using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Provisioning;

/// <summary>The limits of a change that interrupts the members of groups one after the other.</summary>
internal sealed record RollingOptions
{
    /// <summary>How many members of a group may be unavailable at the same time.</summary>
    public int MaxUnavailable { get; init; } = 1;

    /// <summary>How many members of all groups are changed at the same time.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>How long to wait after a member is available again, before the next member of its group.</summary>
    public TimeSpan SettleTime { get; init; }

    /// <summary>The time from which no further member is started, or null.</summary>
    public DateTimeOffset? StopAfter { get; init; }

    /// <summary>How long to wait until enough other members of a group are available.</summary>
    public TimeSpan AvailabilityLimit { get; init; } = TimeSpan.FromMinutes(15);
}

/// <summary>One member of a group.</summary>
/// <param name="Group">The key of the group whose members take turns.</param>
/// <param name="IsInterrupted">Whether the member is available now and the change interrupts it.</param>
internal sealed record RollingMember<T>(T Item, string Group, bool IsInterrupted);

/// <summary>What became of one member.</summary>
/// <param name="Reason">Why the member was not started, as a clause; null for other states.</param>
internal sealed record RollingOutcome<T>(T Item, RollingState State, string? Reason = null);

/// <summary>What became of a member.</summary>
internal enum RollingState
{
    Done,
    Failed,
    NotStarted,
}

/// <summary>Changes members and reports on their availability.</summary>
internal interface IRollingWork<T>
{
    /// <summary>Gets the name of a member for messages.</summary>
    string NameOf(T item);

    /// <summary>
    /// Gets why the member can't be interrupted now, as a clause, or null. Called right before the member is started.
    /// </summary>
    Task<string?> FindObstacleAsync(T item, CancellationToken cancellationToken);

    /// <summary>Changes a member and waits until it is available again. Reports a failure itself.</summary>
    /// <returns>False if the change failed or the member is not available.</returns>
    Task<bool> ChangeAsync(T item, CancellationToken cancellationToken);

    /// <summary>Checks a member after the settle time. Reports a failure itself.</summary>
    Task<bool> IsStillAvailableAsync(T item, CancellationToken cancellationToken);

    /// <summary>Shows that the next member waits.</summary>
    void ShowWait(T item, string reason);
}

/// <summary>
/// Runs a change on the members of groups: groups at the same time, and the members of a group in turn, so that no more
/// of them are unavailable than permitted. After the first failure or the last permitted time, no further member is
/// started, and those that run finish.
/// </summary>
/// <remarks>
/// Members that are not interrupted, for example because they are inactive anyway, come first. The others of the group
/// follow when these are available.
/// </remarks>
internal sealed class RollingSchedule<T>
{
    /// <summary>The reason of members that the last permitted time left out.</summary>
    public const string TimeReached = "the time of -StopAfter has passed";

    private readonly RollingOptions _options;
    private readonly IRollingWork<T> _work;
    private readonly TimeProvider _time;
    private readonly List<RollingOutcome<T>> _outcomes = [];
    private volatile string? _ended;

    public RollingSchedule(RollingOptions options, IRollingWork<T> work, TimeProvider time)
    {
        _options = options;
        _work = work;
        _time = time;
    }

    /// <summary>Gets the number of each member's turn in its group, from 1, if nothing fails.</summary>
    public static IReadOnlyList<int> WavesOf(IReadOnlyList<RollingMember<T>> members, int maxUnavailable)
    {
        Dictionary<string, int> interrupted = [];
        HashSet<string> withOthers = [.. members.Where(each => !each.IsInterrupted).Select(each => each.Group)];
        return
        [
            .. members.Select(member =>
            {
                if (!member.IsInterrupted)
                {
                    return 1;
                }

                _ = interrupted.TryGetValue(member.Group, out int before);
                interrupted[member.Group] = before + 1;
                return (before / maxUnavailable) + (withOthers.Contains(member.Group) ? 2 : 1);
            }),
        ];
    }

    /// <returns>One outcome per member.</returns>
    public async Task<IReadOnlyList<RollingOutcome<T>>> RunAsync(
        IReadOnlyList<RollingMember<T>> members,
        CancellationToken cancellationToken
    )
    {
        using SemaphoreSlim throttle = new(_options.ThrottleLimit);
        await Task.WhenAll(
                members
                    .GroupBy(member => member.Group)
                    .Select(group => RunGroupAsync([.. group], throttle, cancellationToken))
            )
            .ConfigureAwait(false);
        return [.. members.Select(member => _outcomes.First(each => Equals(each.Item, member.Item)))];
    }

    private async Task RunGroupAsync(
        List<RollingMember<T>> group,
        SemaphoreSlim throttle,
        CancellationToken cancellationToken
    )
    {
        List<RollingMember<T>> interrupted = [.. group.Where(member => member.IsInterrupted)];
        List<RollingMember<T>> others = [.. group.Where(member => !member.IsInterrupted)];
        await RunTurnsAsync(others, others.Count, interrupted.Count > 0, throttle, cancellationToken)
            .ConfigureAwait(false);
        await RunTurnsAsync(interrupted, _options.MaxUnavailable, isFollowed: false, throttle, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task RunTurnsAsync(
        List<RollingMember<T>> members,
        int atOnce,
        bool isFollowed,
        SemaphoreSlim throttle,
        CancellationToken cancellationToken
    )
    {
        using SemaphoreSlim turns = new(Math.Max(1, atOnce));
        int waiting = members.Count;
        List<Task> running = [];
        foreach (RollingMember<T> member in members)
        {
            await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            waiting--;
            running.Add(RunTurnAsync(member));
        }

        await Task.WhenAll(running).ConfigureAwait(false);

        async Task RunTurnAsync(RollingMember<T> member)
        {
            try
            {
                if (await RunOneAsync(member, throttle, cancellationToken).ConfigureAwait(false) && HasNext())
                {
                    await SettleAsync(member.Item, cancellationToken).ConfigureAwait(false);
                }
            }
            catch
            {
                _ended ??= "the command ended";
                throw;
            }
            finally
            {
                _ = turns.Release();
            }
        }

        bool HasNext() => isFollowed || Volatile.Read(ref waiting) > 0;
    }

    // Returns true if the member was changed.
    private async Task<bool> RunOneAsync(
        RollingMember<T> member,
        SemaphoreSlim throttle,
        CancellationToken cancellationToken
    )
    {
        await throttle.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await FindHoldAsync(member, cancellationToken).ConfigureAwait(false) is { } reason)
            {
                Record(new RollingOutcome<T>(member.Item, RollingState.NotStarted, reason));
                return false;
            }

            bool isDone = await _work.ChangeAsync(member.Item, cancellationToken).ConfigureAwait(false);
            if (!isDone)
            {
                _ended ??= $"{_work.NameOf(member.Item)} failed";
            }

            Record(new RollingOutcome<T>(member.Item, isDone ? RollingState.Done : RollingState.Failed));
            return isDone;
        }
        finally
        {
            _ = throttle.Release();
        }
    }

    private async Task<string?> FindHoldAsync(RollingMember<T> member, CancellationToken cancellationToken)
    {
        if (!member.IsInterrupted)
        {
            return Ended;
        }

        string? obstacle = null;
        using Poller poller = new(_time, _options.AvailabilityLimit, Backoff.Tenant);
        RollingMember<T>? free = await poller
            .UntilAsync(
                async stop =>
                {
                    obstacle = Ended is null
                        ? await _work.FindObstacleAsync(member.Item, stop).ConfigureAwait(false)
                        : null;
                    if (obstacle is not null)
                    {
                        _work.ShowWait(member.Item, obstacle);
                    }

                    return obstacle is null ? member : null;
                },
                progress: null,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (free is null)
        {
            _ended ??= obstacle;
            return obstacle;
        }

        // Reading the obstacle takes time, in which another group can have failed.
        return Ended;
    }

    private async Task SettleAsync(T item, CancellationToken cancellationToken)
    {
        // Nothing follows, so there is nothing to wait for.
        DateTimeOffset settled = _time.GetUtcNow() + _options.SettleTime;
        if (_options.SettleTime <= TimeSpan.Zero || Ended is not null || settled >= _options.StopAfter)
        {
            return;
        }

        _work.ShowWait(item, $"it was changed, and the next member is started after {_options.SettleTime:g}");
        await _time.DelayAsync(_options.SettleTime, cancellationToken).ConfigureAwait(false);
        if (!await _work.IsStillAvailableAsync(item, cancellationToken).ConfigureAwait(false))
        {
            _ended ??= $"{_work.NameOf(item)} failed";
            Record(new RollingOutcome<T>(item, RollingState.Failed));
        }
    }

    private string? Ended => _ended ?? (_time.GetUtcNow() >= _options.StopAfter ? TimeReached : null);

    private void Record(RollingOutcome<T> outcome)
    {
        lock (_outcomes)
        {
            _ = _outcomes.RemoveAll(each => Equals(each.Item, outcome.Item));
            _outcomes.Add(outcome);
        }
    }
}
