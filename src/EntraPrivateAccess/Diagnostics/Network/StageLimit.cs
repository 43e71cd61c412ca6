using System;
using System.Threading;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>The time of one stage, or the end of all, whichever comes first.</summary>
internal sealed class StageLimit : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;

    public StageLimit(TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        _limit = clock.Limit(limit);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, stop);
    }

    public CancellationToken Token => _either.Token;

    public bool IsOver => _limit.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}
