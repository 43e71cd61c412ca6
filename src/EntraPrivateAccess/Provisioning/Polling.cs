using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Polls until a condition is met or a limit is reached, and reports what it waits for and the remaining time.
/// </summary>
internal static class Polling
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    /// <param name="look">Returns the awaited object, or null while it is not available.</param>
    /// <param name="waitedFor">Completes "Waiting for …".</param>
    /// <exception cref="ConnectorException"><c>WaitTimedOut</c>, with <paramref name="nextStep"/> as the recommended
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
                    Id: 1,
                    WaitsFor: waitedFor
                )
            );
            await clock
                .DelayAsync(Pause(context.Request.Limits.Poll, elapsed), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // In a long wait, polling less often adds little delay and leaves the server free for other work.
    private static TimeSpan Pause(TimeSpan least, TimeSpan elapsed) =>
        TimeSpan.FromTicks(Math.Max(least.Ticks, Math.Min(s_longest.Ticks, elapsed.Ticks / 10)));
}
