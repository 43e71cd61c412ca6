using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Reporting;

/// <summary>
/// Polls until something is available or a limit is reached, which starts when the poller is created, and reports what
/// it waits for.
/// </summary>
internal sealed class Poller : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private long _started;
    private TimeSpan _due;
    private ProgressUpdate? _shown;

    /// <param name="limit">The time after which polling ends; null for a wait that another one limits.</param>
    public Poller(TimeProvider time, TimeSpan? limit, Backoff backoff, IReporter? reporter = null)
    {
        _time = time;
        _backoff = backoff;
        Reporter = reporter ?? SilentReporter.Instance;
        _started = time.GetTimestamp();
        Limit = limit ?? TimeSpan.MaxValue;
    }

    /// <summary>Receives the progress. A wait can outlive the reporter of its first part.</summary>
    public IReporter Reporter { get; set; }

    public TimeSpan Limit { get; }

    /// <summary>The time since the poller was created or restarted.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>Whether the limit is reached, so that the next result is final.</summary>
    public bool IsOver => Elapsed >= Limit;

    /// <summary>Whether a progress update was shown, which means that the awaited was not available at once.</summary>
    public bool HasWaited => _shown is not null;

    /// <summary>The share of the limit that has passed, for a progress bar.</summary>
    public int Percent => Limit > TimeSpan.Zero ? (int)Math.Min(100, 100.0 * Elapsed.Ticks / Limit.Ticks) : 0;

    /// <summary>Starts the limit and the back-off anew.</summary>
    public void Restart()
    {
        _started = _time.GetTimestamp();
        _due = TimeSpan.Zero;
    }

    /// <summary>Polls until a value is available.</summary>
    /// <param name="look">Returns the value, or null while it is not available.</param>
    /// <param name="progress">Returns the progress to show before a pause, without the remaining time.</param>
    /// <returns>The value; null if the limit was reached first.</returns>
    public async Task<T?> UntilAsync<T>(
        Func<CancellationToken, Task<T?>> look,
        Func<ProgressUpdate>? progress,
        CancellationToken cancellationToken
    )
        where T : class
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await look(cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            if (!await PauseAsync(progress, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    /// <summary>Waits until the next poll is due, for work that is more than a look for one value.</summary>
    /// <returns>False if the limit is reached; then the last result is final.</returns>
    public async Task<bool> PauseAsync(Func<ProgressUpdate>? progress, CancellationToken cancellationToken)
    {
        TimeSpan elapsed = Elapsed;
        TimeSpan left = Limit - elapsed;
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        if (progress?.Invoke() is { } update)
        {
            _shown = Limit < TimeSpan.MaxValue ? update with { SecondsRemaining = Seconds(left) } : update;
            Reporter.Progress(_shown);
        }

        TimeSpan pause = _backoff.PauseAfter(elapsed, _due);
        _due = elapsed + pause;
        await _time.DelayAsync(pause < left ? pause : left, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Waits for a time or until other work ends, and starts the limit and the back-off anew.</summary>
    public async Task PauseAsync(TimeSpan time, Task work, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task passed = _time.DelayAsync(time, ended.Token);
        if (await Task.WhenAny(passed, work).ConfigureAwait(false) == passed)
        {
            await passed.ConfigureAwait(false);
        }

        ended.Cancel();
        Restart();
    }

    /// <summary>Removes the progress bar if one was shown.</summary>
    public void Dispose()
    {
        if (_shown is not null)
        {
            Reporter.Progress(new ProgressUpdate(_shown.Activity, _shown.Status, Completed: true, Id: _shown.Id));
            _shown = null;
        }
    }

    private static int Seconds(TimeSpan time) => (int)Math.Min(int.MaxValue, Math.Ceiling(time.TotalSeconds));
}

/// <summary>The pauses between two polls.</summary>
/// <remarks>
/// In a long wait, polling less often adds little delay and leaves the server or the service free for other work.
/// </remarks>
internal sealed class Backoff
{
    private readonly TimeSpan _shortest;
    private readonly TimeSpan _longest;
    private readonly int _share;
    private readonly TimeSpan? _interval;

    /// <param name="share">A pause is the elapsed time divided by this number, within both limits.</param>
    private Backoff(double shortest, double longest, int share)
    {
        _shortest = TimeSpan.FromSeconds(shortest);
        _longest = TimeSpan.FromSeconds(longest);
        _share = share;
    }

    /// <summary>For a lock that another command holds, and for the state of a service.</summary>
    public static Backoff Steady { get; } = new(0.25, 0.25, 1);

    /// <summary>For the files and services that setup installs or removes.</summary>
    public static Backoff Server { get; } = new(0.1, 1, 10);

    /// <summary>For what Microsoft Graph shows; each poll is a request.</summary>
    public static Backoff Tenant { get; } = new(0.15, 5, 50);

    /// <summary>For many servers that arrive in turn, so that the number of requests hardly grows.</summary>
    public static Backoff Fleet { get; } = new(0.15, 5, 4);

    /// <summary>For another installation; each poll runs setup.</summary>
    public static Backoff Setup { get; } = new(1, 15, 4);

    /// <summary>For a condition that is watched while something else is awaited.</summary>
    public static Backoff Watch { get; } = new(1, 1, 1);

    private Backoff(TimeSpan interval) => _interval = interval;

    /// <summary>For passes that start at a fixed interval, however long each one takes.</summary>
    public static Backoff Every(TimeSpan interval) => new(interval);

    /// <summary>Gets the next pause.</summary>
    /// <param name="due">The time at which the last poll was due.</param>
    public TimeSpan PauseAfter(TimeSpan elapsed, TimeSpan due)
    {
        if (_interval is { } interval)
        {
            // After a poll that took longer than the interval, the next one starts at once, and none is made up for.
            return due + interval > elapsed ? due + interval - elapsed : TimeSpan.Zero;
        }

        return TimeSpan.FromTicks(Math.Min(_longest.Ticks, Math.Max(_shortest.Ticks, elapsed.Ticks / _share)));
    }
}
