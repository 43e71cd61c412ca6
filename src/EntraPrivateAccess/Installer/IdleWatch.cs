using System;
using System.Threading;

namespace EntraPrivateAccess.Installer;

/// <summary>Ends a transfer that went silent, and one that the person stopped.</summary>
/// <remarks>On .NET Framework a response's stream ignores its token while it reads: only letting go of the response ends that.</remarks>
internal sealed class IdleWatch : IDisposable
{
    /// <summary>How long a server may send nothing.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Not disposed: the timer may fire at the last moment, and without a timer of its own it holds nothing.
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _stopped;
    private readonly CancellationTokenRegistration _release;
    private readonly ITimer _timer;

    public IdleWatch(IDisposable response, TimeProvider time, CancellationToken stop)
    {
        _stop = stop;
        _stopped = stop.Register(_source.Cancel);
        _release = _source.Token.Register(response.Dispose);
        _timer = time.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(), _source, Limit, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>True when it was the silence that ended the transfer.</summary>
    public bool IsSilent => _source.IsCancellationRequested && !_stop.IsCancellationRequested;

    /// <summary>Something came: the silence starts anew.</summary>
    public void Touch() => _timer.Change(Limit, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _stopped.Dispose();
        _release.Dispose();
    }
}
