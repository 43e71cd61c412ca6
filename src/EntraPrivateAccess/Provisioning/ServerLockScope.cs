using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Lets only one command at a time change a server. A command inspects the server only while it holds the lock.
/// </summary>
/// <remarks>
/// Only commands take the lock, never their steps and repairs, so that a command that uses parts of another one does
/// not wait for itself.
/// </remarks>
internal static class ServerLockScope
{
    /// <exception cref="ConnectorException"><c>ServerBusy</c> after the limit.</exception>
    public static Task<IDisposable> TakeAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        context.Request.IsPlan
            ? Task.FromResult<IDisposable>(new NoLock())
            : TakeAsync(
                context.Server,
                context.Description,
                context.Request.Limits.OtherCommand,
                context.Clock,
                context.Reporter,
                cancellationToken
            );

    /// <exception cref="ConnectorException"><c>ServerBusy</c> after the limit.</exception>
    public static async Task<IDisposable> TakeAsync(
        IServer server,
        ServerDescription description,
        TimeSpan limit,
        TimeProvider time,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        if (!description.IsElevated)
        {
            // Only administrators can take the lock. The operating system decides what other users may change.
            return new NoLock();
        }

        string awaited = $"another command that changes {description.Name} to end";
        using Poller poller = new(time, limit, Backoff.Steady, reporter);
        return await poller.UntilAsync(server.Lock.TryTakeAsync, Progress, cancellationToken).ConfigureAwait(false)
            ?? throw ConnectorErrors.ServerBusy(description.Name, limit);

        ProgressUpdate Progress()
        {
            if (!poller.HasWaited)
            {
                reporter.Verbose($"Waiting for {awaited}.");
            }

            return new("Waiting", awaited, poller.Percent, Id: 1, WaitsFor: awaited);
        }
    }

    private sealed class NoLock : IDisposable
    {
        public void Dispose() { }
    }
}
