using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.SandboxClient;

/// <summary>
/// The clock of a sandbox. Sessions of the sandbox wait by it, so that moving the clock shortens their waits.
/// </summary>
/// <remarks>
/// A timer that cancels a <see cref="CancellationTokenSource"/> is a time limit for real work and uses real time. Any
/// other timer that fires once is a wait.
/// </remarks>
internal sealed class SandboxTime(Func<TimeSpan, CancellationToken, Task<ClockReading>> wait) : TimeProvider
{
    private static readonly TimeSpan s_longestRequest = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private TimeSpan _first;
    private TimeSpan _ahead;
    private bool _isFirstWait = true;

    private TimeSpan Ahead
    {
        get
        {
            lock (_gate)
            {
                return _ahead;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        state is CancellationTokenSource || period != Timeout.InfiniteTimeSpan
            ? base.CreateTimer(callback, state, dueTime, period)
            : new SandboxTimer(this, () => callback(state), dueTime);

    /// <summary>Waits by the sandbox's clock, or in real time after the sandbox stopped responding.</summary>
    public async Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        long started = GetTimestamp();
        for (TimeSpan left = time; left > TimeSpan.Zero; left = time - GetElapsedTime(started))
        {
            try
            {
                TimeSpan part = left < s_longestRequest ? left : s_longestRequest;
                Follow(await wait(part, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception gone)
                when (gone is ConnectorException or ObjectDisposedException
                    && !cancellationToken.IsCancellationRequested
                )
            {
                await Task.Delay(left, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Excludes the time by which the clock is moved before the next wait: it is no part of a command's waits.
    /// </summary>
    public void BeginCommand()
    {
        lock (_gate)
        {
            _isFirstWait = true;
        }
    }

    private void Follow(ClockReading reading)
    {
        lock (_gate)
        {
            _first = _isFirstWait ? reading.Before - _ahead : _first;
            _isFirstWait = false;
            TimeSpan ahead = reading.After - _first;
            _ahead = ahead > _ahead ? ahead : _ahead;
        }
    }
}

/// <summary>A timer that fires once, by a sandbox's clock.</summary>
internal sealed class SandboxTimer : ITimer
{
    private readonly object _gate = new();
    private readonly SandboxTime _time;
    private readonly Action _callback;
    private CancellationTokenSource _stop = new();

    public SandboxTimer(SandboxTime time, Action callback, TimeSpan dueTime)
    {
        _time = time;
        _callback = callback;
        _ = Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _stop.Cancel();
            _stop = new CancellationTokenSource();
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                CancellationToken stop = _stop.Token;
                _ = Task.Run(() => FireAsync(dueTime, stop), CancellationToken.None);
            }

            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stop.Cancel();
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private async Task FireAsync(TimeSpan dueTime, CancellationToken stop)
    {
        try
        {
            await _time.WaitAsync(dueTime, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (!stop.IsCancellationRequested)
        {
            _callback();
        }
    }
}
