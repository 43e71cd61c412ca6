using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>Looks again until the tenant shows what is waited for: a write can take a while to show.</summary>
internal static class Looks
{
    /// <param name="look">Reads once; true where it is as it should be.</param>
    /// <param name="status">For the person who waits, after each look.</param>
    /// <returns>False where the limit came first.</returns>
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
            graph.Reporter.Progress(new ProgressUpdate(activity, status(), SecondsRemaining: poll.SecondsLeft, Id: 1));
            if (!await poll.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>
/// The times at which something is looked at again: soon at first, seldom later, and not beyond a limit.
/// </summary>
internal sealed class PollClock
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly long _started;

    public PollClock(TimeProvider time, TimeSpan limit)
    {
        _time = time;
        _limit = limit;
        _started = time.GetTimestamp();
    }

    /// <summary>Seconds until the limit, for a progress bar.</summary>
    public int SecondsLeft => Math.Max(0, (int)Math.Ceiling((_limit - Elapsed).TotalSeconds));

    /// <summary>Since the first look.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>
    /// Waits until it is time to look again. False where the limit is reached: then the last look stands.
    /// </summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan elapsed = Elapsed;
        if (elapsed >= _limit)
        {
            return false;
        }

        // What takes long is not noticed much later for being looked at less often.
        TimeSpan pause = TimeSpan.FromTicks(Math.Min(s_longest.Ticks, Math.Max(s_shortest.Ticks, elapsed.Ticks / 50)));
        TimeSpan left = _limit - elapsed;
        await _time.DelayAsync(pause < left ? pause : left, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
