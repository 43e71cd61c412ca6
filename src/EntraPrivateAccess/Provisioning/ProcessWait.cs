using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Waits for a process within a time limit. The process is never killed: if it outlives the wait, the next run waits
/// for it.
/// </summary>
internal static class ProcessWait
{
    /// <param name="waitedFor">Completes "Waiting for …".</param>
    /// <returns>The exit code of the process.</returns>
    /// <exception cref="ConnectorException"><c>WaitTimedOut</c>.</exception>
    public static async Task<int> WaitAsync(
        ProvisioningContext context,
        IServerProcess process,
        string waitedFor,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        if (process.MayEndWithSession)
        {
            context.Reporter.Verbose(
                $"Process {process.Id} belongs to a job of Windows. If this is a session that is closed meanwhile, the "
                    + "process may end, too. Then run the same command again."
            );
        }

        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenSource over = context.Clock.Limit(limit);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(
            over.Token,
            cancellationToken
        );
        context.Reporter.Progress(
            new ProgressUpdate(
                "Waiting",
                waitedFor,
                SecondsRemaining: (int)limit.TotalSeconds,
                Id: 1,
                WaitsFor: waitedFor,
                IfStopped: $"The command was stopped while it waited for {waitedFor}. Process {process.Id} "
                    + "continues in the background. Run the same command again to wait for it and to resume."
            )
        );
        Task<int> exit = process.WaitForExitAsync(bounded.Token);
        try
        {
            Task first = await Task.WhenAny(exit, Task.Delay(Timeout.Infinite, ended.Token)).ConfigureAwait(false);

            // Cancellation ends both tasks, in either order; it is not a timeout.
            cancellationToken.ThrowIfCancellationRequested();
            return first == exit
                ? await exit.ConfigureAwait(false)
                : throw ConnectorErrors.WaitedTooLong(
                    waitedFor,
                    limit,
                    $"It continues in the background (process {process.Id}). "
                        + "Run the command again later to wait for it."
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
/// Identifies the process that a note on the server refers to. An ID alone is not enough: Windows reuses IDs, after a
/// restart at the latest.
/// </summary>
internal static class ProcessIdentity
{
    /// <summary>
    /// The marker before the process exists. If the run is killed in between, the process has received no input and
    /// exits by itself.
    /// </summary>
    public const string Starting = "starting";

    public static string Of(IServerProcess process) =>
        process.StartTime is DateTimeOffset begun
            ? FormattableString.Invariant($"{process.Id} {begun.UtcDateTime:O}")
            : FormattableString.Invariant($"{process.Id}");

    public static bool Names(string mark, IServerProcess process) =>
        string.Equals(mark.Trim(), Of(process), StringComparison.Ordinal);
}
