using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>Looks again until the tenant shows what is waited for: a write can take a while to show.</summary>
internal static class Looks
{
    /// <param name="look">Reads once; true where it is as it should be.</param>
    /// <param name="status">For the person who waits, after each look.</param>
    /// <returns>False where the limit came first.</returns>
    public static async Task<bool> UntilAsync(
        this GraphClient graph, TimeSpan limit, string activity, Func<string> status, Func<Task<bool>> look, CancellationToken cancellationToken)
    {
        PollClock poll = new(graph.Connection.Time, limit);
        while (!await look().ConfigureAwait(false))
        {
            graph.Reporter.Progress(new ProgressUpdate(activity, status(), SecondsRemaining: poll.SecondsLeft, Id: 1));
            if (!await poll.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }
}
