namespace EntraPrivateAccess.Reporting;

/// <summary>
/// Warns about a wait that takes long, so that an unattended run is not silent. A progress bar is visible only on a
/// console.
/// </summary>
/// <remarks>
/// Waits by no clock itself: a sandbox's clock skips ahead while a command waits by it. The elapsed time is compared at
/// each progress update and, because some waits report their progress only once, at each tick of a timer.
/// </remarks>
internal sealed class LongWaits(TimeProvider clock, Action<string> warn) : IDisposable
{
    /// <summary>The time after which a wait is worth a warning.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_next = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Dictionary<int, Wait> _waits = [];
    private ITimer? _timer;
    private bool _ended;

    /// <summary>Observes the start, the continuation or the end of a wait.</summary>
    public void Observe(ProgressUpdate update)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            // An update of a bar ends the waits of the bars below it.
            foreach (int below in _waits.Keys.Where(id => id > update.Id).ToArray())
            {
                _ = _waits.Remove(below);
            }

            _ = _waits.TryGetValue(update.Id, out Wait? current);
            bool isSame = current?.Activity == update.Activity;
            if (update.Completed || update.WaitsFor is null)
            {
                if (isSame)
                {
                    _ = _waits.Remove(update.Id);
                }

                return;
            }

            if (!isSame)
            {
                _waits[update.Id] = current = new Wait(update.Activity, clock.GetTimestamp());
            }

            current!.For = update.WaitsFor;
            _timer ??= clock.CreateTimer(_ => Check(), null, s_tick, s_tick);
        }

        Check();
    }

    private void Check()
    {
        lock (_gate)
        {
            foreach (Wait wait in _ended ? [] : _waits.Values.ToArray())
            {
                TimeSpan elapsed = clock.GetElapsedTime(wait.Started);
                if (elapsed >= wait.WarnAt)
                {
                    wait.WarnAt = elapsed + s_next;
                    warn($"Still waiting for {wait.For}, after {TimeText.Describe(elapsed)}.");
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _timer?.Dispose();
        }
    }

    private sealed class Wait(string activity, long started)
    {
        public string Activity { get; } = activity;

        public long Started { get; } = started;

        public string For { get; set; } = "";

        public TimeSpan WarnAt { get; set; } = First;
    }
}

/// <summary>Formats time spans for messages.</summary>
internal static class TimeText
{
    /// <summary>Formats a time span in seconds, minutes or hours, such as "5 minutes".</summary>
    public static string Describe(TimeSpan span) =>
        span switch
        {
            { TotalSeconds: >= 0.5 and < 1.5 } => "1 second",
            { TotalSeconds: < 120 } => $"{Math.Max(0, Math.Round(span.TotalSeconds)):0} seconds",
            { TotalMinutes: < 120 } => $"{span.TotalMinutes:0.#} minutes",
            _ => $"{span.TotalHours:0.#} hours",
        };
}
