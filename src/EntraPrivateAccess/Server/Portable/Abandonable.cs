using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Stops waiting for what cannot be stopped: a name server is asked by the system's own call, which takes no token.</summary>
internal static class Abandonable
{
    public static async Task<T> Until<T>(Task<T> work, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellationToken.Register(() => stopped.TrySetCanceled(cancellationToken));
        Task<T> first = await Task.WhenAny(work, stopped.Task).ConfigureAwait(false);
        if (first != work)
        {
            // Nobody waits for its fault any more.
            _ = work.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        return await first.ConfigureAwait(false);
    }
}
