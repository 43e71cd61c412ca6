namespace EntraPrivateAccess.Sandbox.State;

/// <summary>
/// Lets the sandbox's time pass: really, or by moving the clock to the next moment that is waited for.
/// </summary>
/// <remarks>
/// The clock moves only while a client waits and nothing in the sandbox works: every request and every process of a
/// virtual
/// server is work, except while it waits here. So no wait ends before what it waits for had its turn, however slow the
/// machine is.
/// </remarks>
internal sealed class SandboxWaits(SandboxClock clock)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    // A running connector is heard of each second, so no step of the clock is longer than half of one.
    private static readonly TimeSpan s_longestStep = TimeSpan.FromSeconds(0.5);

    private readonly Lock _gate = new();
    private readonly List<Wait> _waits = [];
    private int _working;
    private bool _areSkipped;

    /// <summary>The clock moved a step.</summary>
    public event Action? Stepped;

    /// <summary>Whether clients' waits cost no real time.</summary>
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

    /// <summary>Begins work, which holds the clock until it is disposed or waits here.</summary>
    public IDisposable Begin()
    {
        lock (_gate)
        {
            _working++;
        }

        return new Work(this);
    }

    /// <summary>Work of the sandbox waits until a moment, which may change meanwhile.</summary>
    public Task UntilAsync(Func<DateTimeOffset> due) =>
        UntilAsync(new Wait(due, isClient: false), CancellationToken.None);

    /// <summary>A client waits for so long.</summary>
    public Task ForClientAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        DateTimeOffset due = clock.GetUtcNow() + time;
        return UntilAsync(new Wait(() => due, isClient: true), cancellationToken);
    }

    /// <summary>A client waits for the end of something, at most for so much real time.</summary>
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
    /// Work waits for something from outside, such as a process's input, and holds no clock meanwhile.
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
                _ = await Task.WhenAny(wait.Over.Task, Task.Delay(left < s_look ? left : s_look, cancellationToken));
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

    // The move of the clock counted it as working already, so that the clock stands still until it had its turn.
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

/// <summary>The sandbox's clock: real time, and what it was moved forward by: ten days can pass in a second.</summary>
internal sealed class SandboxClock : TimeProvider
{
    private long _aheadTicks;

    /// <summary>How far it is ahead of real time.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _aheadTicks));

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    /// <summary>
    /// Moves the clock forward; it never goes back, since tokens and heartbeats were stamped with it.
    /// </summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        _ = Interlocked.Add(ref _aheadTicks, by.Ticks);
    }
}
