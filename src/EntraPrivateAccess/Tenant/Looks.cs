using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Polls until the tenant shows an expected state, because a write can take a while to become visible.
/// </summary>
internal static class Looks
{
    /// <param name="look">Reads once, and returns true if the state is as expected.</param>
    /// <param name="status">Returns the progress text that is shown after each poll.</param>
    /// <returns>False if the limit was reached first.</returns>
    public static async Task<bool> UntilAsync(
        this GraphClient graph,
        TimeSpan limit,
        string activity,
        Func<string> status,
        Func<Task<bool>> look,
        CancellationToken cancellationToken
    )
    {
        PollClock poll = new(graph.Connection.Time, limit);
        while (!await look().ConfigureAwait(false))
        {
            string state = status();
            graph.Reporter.Progress(
                new ProgressUpdate(
                    activity,
                    state,
                    SecondsRemaining: poll.SecondsLeft,
                    Id: 1,
                    WaitsFor: $"Microsoft Graph to show a change ({state})"
                )
            );
            if (!await poll.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>
/// Determines the times of polls, which are frequent at first and less frequent later, within a limit.
/// </summary>
internal sealed class PollClock
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly TimeSpan? _every;
    private readonly long _started;
    private TimeSpan _due;

    public PollClock(TimeProvider time, TimeSpan limit)
    {
        _time = time;
        _limit = limit;
        _started = time.GetTimestamp();
    }

    private PollClock(TimeProvider time, TimeSpan limit, TimeSpan every)
        : this(time, limit) => _every = every;

    /// <summary>Creates a clock without a limit whose polls start at a fixed interval.</summary>
    public static PollClock Every(TimeProvider time, TimeSpan interval) => new(time, TimeSpan.MaxValue, interval);

    /// <summary>Seconds until the limit, for a progress bar.</summary>
    public int SecondsLeft => Math.Max(0, (int)Math.Ceiling((_limit - Elapsed).TotalSeconds));

    /// <summary>The time since the clock was created.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>
    /// Waits until the next poll is due. Returns false if the limit is reached; then the last result is final.
    /// </summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan elapsed = Elapsed;
        if (elapsed >= _limit)
        {
            return false;
        }

        if (_every is { } interval)
        {
            // After a poll that took longer than the interval, the next one starts at once, and none is made up for.
            _due = _due + interval > elapsed ? _due + interval : elapsed;
            if (_due > elapsed)
            {
                await _time.DelayAsync(_due - elapsed, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }

        // In a long wait, polling less often adds little delay.
        TimeSpan pause = TimeSpan.FromTicks(Math.Min(s_longest.Ticks, Math.Max(s_shortest.Ticks, elapsed.Ticks / 50)));
        TimeSpan left = _limit - elapsed;
        await _time.DelayAsync(pause < left ? pause : left, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
