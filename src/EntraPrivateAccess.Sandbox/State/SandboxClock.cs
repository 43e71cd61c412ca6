using System;
using System.Threading;

namespace EntraPrivateAccess.Sandbox.State;

/// <summary>The sandbox's clock: real time, and what it was moved forward by: ten days can pass in a second.</summary>
internal sealed class SandboxClock : TimeProvider
{
    private long _aheadTicks;

    /// <summary>How far it is ahead of real time.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _aheadTicks));

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    /// <summary>Moves the clock forward; it never goes back, since tokens and heartbeats were stamped with it.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        _ = Interlocked.Add(ref _aheadTicks, by.Ticks);
    }
}
