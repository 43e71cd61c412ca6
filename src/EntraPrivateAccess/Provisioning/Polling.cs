using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Provisioning;

/// <summary>The one way to wait: look, say what for and how long still, look again, within a limit.</summary>
internal static class Polling
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    /// <param name="look">Returns the thing that is waited for, or null while it is not there.</param>
    /// <param name="waitedFor">Completes "Waiting for …".</param>
    /// <exception cref="ConnectorException"><c>WaitTimedOut</c>, with <paramref name="nextStep"/> as
    /// action.</exception>
    public static async Task<T> UntilAsync<T>(
        ProvisioningContext context,
        string waitedFor,
        TimeSpan limit,
        string? nextStep,
        Func<CancellationToken, Task<T?>> look,
        CancellationToken cancellationToken
    )
        where T : class
    {
        TimeProvider clock = context.Clock;
        long started = clock.GetTimestamp();
        while (true)
        {
            if (await look(cancellationToken).ConfigureAwait(false) is T found)
            {
                context.Reporter.Progress(new ProgressUpdate("Waiting", waitedFor, Completed: true, Id: 1));
                return found;
            }

            TimeSpan elapsed = clock.GetElapsedTime(started);
            if (elapsed >= limit)
            {
                throw ConnectorErrors.WaitedTooLong(waitedFor, limit, nextStep);
            }

            context.Reporter.Progress(
                new ProgressUpdate(
                    "Waiting",
                    waitedFor,
                    (int)(100 * elapsed.Ticks / limit.Ticks),
                    (int)(limit - elapsed).TotalSeconds,
                    Id: 1
                )
            );
            await clock
                .DelayAsync(Pause(context.Request.Limits.Poll, elapsed), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // What takes long is not noticed much later for being looked at less often, and the server has other work
    // meanwhile.
    private static TimeSpan Pause(TimeSpan least, TimeSpan elapsed) =>
        TimeSpan.FromTicks(Math.Max(least.Ticks, Math.Min(s_longest.Ticks, elapsed.Ticks / 10)));
}
