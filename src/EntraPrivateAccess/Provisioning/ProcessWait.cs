using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Waits for a process within a limit. It is never killed: what outlives the wait is waited for by the next run.
/// </summary>
internal static class ProcessWait
{
    /// <param name="waitedFor">Completes "Waiting for …".</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="ConnectorException"><c>WaitTimedOut</c>.</exception>
    public static async Task<int> WaitAsync(
        ProvisioningContext context,
        IServerProcess process,
        string waitedFor,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenSource over = context.Clock.Limit(limit);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(
            over.Token,
            cancellationToken
        );
        context.Reporter.Progress(
            new ProgressUpdate("Waiting", waitedFor, SecondsRemaining: (int)limit.TotalSeconds, Id: 1)
        );
        Task<int> exit = process.WaitForExitAsync(bounded.Token);
        try
        {
            Task first = await Task.WhenAny(exit, Task.Delay(Timeout.Infinite, ended.Token)).ConfigureAwait(false);

            // Stopping ends both tasks, in either order: that is no time limit.
            cancellationToken.ThrowIfCancellationRequested();
            return first == exit
                ? await exit.ConfigureAwait(false)
                : throw ConnectorErrors.WaitedTooLong(
                    waitedFor,
                    limit,
                    $"It goes on in the background (process {process.Id}); run the command again later, and it will be waited for."
                );
        }
        finally
        {
            bounded.Cancel();
            context.Reporter.Progress(new ProgressUpdate("Waiting", waitedFor, Completed: true, Id: 1));
        }
    }
}

/// <summary>
/// Which process a note on the server speaks of. An id alone comes to mean another process, after a restart at the
/// latest.
/// </summary>
internal static class ProcessIdentity
{
    /// <summary>The mark until there is a process. One that is killed then got no input, and ends by itself.</summary>
    public const string Starting = "starting";

    public static string Of(IServerProcess process) =>
        process.StartTime is DateTimeOffset begun
            ? FormattableString.Invariant($"{process.Id} {begun.UtcDateTime:O}")
            : FormattableString.Invariant($"{process.Id}");

    public static bool Names(string mark, IServerProcess process) =>
        string.Equals(mark.Trim(), Of(process), StringComparison.Ordinal);
}
