using System;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Virtual;

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
