namespace EntraPrivateAccess.Sandbox.State;

/// <summary>Waits in the sandbox's time, either in real time or by advancing the clock to the next due time.</summary>
/// <remarks>
/// The clock advances only while a client waits and the sandbox is idle. Every request and every process of a virtual
/// server counts as work, except while it waits here. So a wait never ends before the work it depends on had time to
/// run, however slow the machine is.
/// </remarks>
internal sealed class SandboxWaits(SandboxClock clock)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    // A running connector sends a heartbeat every second, so the clock advances by at most half a second per step.
    private static readonly TimeSpan s_longestStep = TimeSpan.FromSeconds(0.5);

    private readonly Lock _gate = new();
    private readonly List<Wait> _waits = [];
    private int _working;
    private bool _areSkipped;

    /// <summary>Occurs when the clock has advanced one step.</summary>
    public event Action? Stepped;

    /// <summary>Whether clients' waits take no real time.</summary>
    public bool AreSkipped
    {
        get => Volatile.Read(ref _areSkipped);
        set
        {
            lock (_gate)
            {
                _areSkipped = value;
                MoveOn();
            }
        }
    }

    /// <summary>Starts work, which holds the clock until it is disposed or waits here.</summary>
    public IDisposable Begin()
    {
        lock (_gate)
        {
            _working++;
        }

        return new Work(this);
    }

    /// <summary>Waits as work of the sandbox until a due time, which may change meanwhile.</summary>
    public Task UntilAsync(Func<DateTimeOffset> due) =>
        UntilAsync(new Wait(due, isClient: false), CancellationToken.None);

    /// <summary>Waits as a client for the given time.</summary>
    public Task ForClientAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        DateTimeOffset due = clock.GetUtcNow() + time;
        return UntilAsync(new Wait(() => due, isClient: true), cancellationToken);
    }

    /// <summary>Waits as a client until a task completes, at most for the given real time.</summary>
    public async Task ForClientAsync(Task end, TimeSpan limit, CancellationToken cancellationToken)
    {
        Wait wait = new(() => DateTimeOffset.MaxValue, isClient: true);
        Rest(wait);
        try
        {
            _ = await Task.WhenAny(end, Task.Delay(limit, CancellationToken.None)).WaitAsync(cancellationToken);
        }
        finally
        {
            Resume(wait);
        }
    }

    /// <summary>
    /// Waits as work for external input, such as a process's standard input, without holding the clock meanwhile.
    /// </summary>
    public async Task<T> OutsideAsync<T>(Task<T> input)
    {
        Wait wait = new(() => DateTimeOffset.MaxValue, isClient: false);
        Rest(wait);
        try
        {
            return await input;
        }
        finally
        {
            Resume(wait);
        }
    }

    private async Task UntilAsync(Wait wait, CancellationToken cancellationToken)
    {
        Rest(wait);
        try
        {
            for (TimeSpan left = Left(); left > TimeSpan.Zero && !wait.Over.Task.IsCompleted; left = Left())
            {
                _ = await Task.WhenAny(wait.Over.Task, Task.Delay(left < s_poll ? left : s_poll, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Resume(wait);
        }

        TimeSpan Left() => wait.Due() - clock.GetUtcNow();
    }

    private void Rest(Wait wait)
    {
        lock (_gate)
        {
            _waits.Add(wait);
            _working--;
            MoveOn();
        }
    }

    // If advancing the clock ended this wait, it already counted the wait as working, so that the clock stops until the
    // work has run.
    private void Resume(Wait wait)
    {
        lock (_gate)
        {
            if (_waits.Remove(wait))
            {
                _working++;
            }
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _working--;
            MoveOn();
        }
    }

    private void MoveOn()
    {
        if (!_areSkipped || _working > 0 || !_waits.Any(wait => wait.IsClient))
        {
            return;
        }

        DateTimeOffset next = _waits.Min(wait => wait.Due());
        if (next == DateTimeOffset.MaxValue)
        {
            return;
        }

        for (TimeSpan left = next - clock.GetUtcNow(); left > TimeSpan.Zero; left = next - clock.GetUtcNow())
        {
            clock.Advance(left < s_longestStep ? left : s_longestStep);
            Stepped?.Invoke();
        }

        foreach (Wait wait in _waits.Where(wait => wait.Due() <= clock.GetUtcNow()).ToList())
        {
            _ = _waits.Remove(wait);
            _working++;
            wait.Over.SetResult();
        }
    }

    private sealed class Wait(Func<DateTimeOffset> due, bool isClient)
    {
        public Func<DateTimeOffset> Due { get; } = due;

        public bool IsClient { get; } = isClient;

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Work(SandboxWaits waits) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                waits.End();
            }
        }
    }
}

/// <summary>
/// The sandbox's clock: real time plus the time it was advanced by, so that ten days can pass in a second.
/// </summary>
internal sealed class SandboxClock : TimeProvider
{
    private long _aheadTicks;

    /// <summary>The time by which the clock is ahead of real time.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _aheadTicks));

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    /// <summary>Advances the clock. It never moves back, because tokens and heartbeats carry its timestamps.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        _ = Interlocked.Add(ref _aheadTicks, by.Ticks);
    }
}
