using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Server;

/// <summary>
/// Calls a service manager again while it does not answer, as on a server that boots or is very busy.
/// </summary>
/// <remarks>
/// Repeating is safe even if the lost call was executed: a start of what starts and a stop of what is stopped
/// change nothing. The limit is short, because code that waits for a service has a limit of its own, and repeats
/// the call until that one.
/// </remarks>
internal sealed class RetryingServices(IServerServices inner, TimeProvider time) : IServerServices
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    public Task<ServiceInfo?> GetAsync(string name, CancellationToken cancellationToken) =>
        RunAsync(() => inner.GetAsync(name, cancellationToken), cancellationToken);

    public Task StartAsync(string name, CancellationToken cancellationToken) =>
        RunAsync(() => inner.StartAsync(name, cancellationToken), cancellationToken);

    public Task StopAsync(string name, CancellationToken cancellationToken) =>
        RunAsync(() => inner.StopAsync(name, cancellationToken), cancellationToken);

    public Task SetStartTypeAsync(string name, ServiceStartType startType, CancellationToken cancellationToken) =>
        RunAsync(() => inner.SetStartTypeAsync(name, startType, cancellationToken), cancellationToken);

    private Task RunAsync(Func<Task> call, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        long begin = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (ServerException lost) when (Win32Errors.IsPassing(lost.NativeErrorCode)
                && time.GetElapsedTime(begin) < Limit)
            {
                await time.DelayAsync(s_interval, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
