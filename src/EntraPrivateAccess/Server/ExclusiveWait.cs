using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Server;

/// <summary>Waits for something that only one run can hold at a time.</summary>
internal static class ExclusiveWait
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    /// <param name="tryTake">Returns the hold, or null while it is held elsewhere.</param>
    /// <param name="waiting">Gets the time that is left before each pause.</param>
    /// <returns>The hold; null if the limit passed.</returns>
    public static async Task<IDisposable?> TakeAsync(
        Func<Task<IDisposable?>> tryTake, TimeSpan limit, TimeProvider time, Action<TimeSpan> waiting,
        CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await tryTake().ConfigureAwait(false) is { } hold)
            {
                return hold;
            }

            TimeSpan left = limit - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            waiting(left);
            await time.DelayAsync(left < s_interval ? left : s_interval, cancellationToken).ConfigureAwait(false);
        }
    }
}
