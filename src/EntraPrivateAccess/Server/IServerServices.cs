using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Server;

/// <summary>The service control manager.</summary>
internal interface IServerServices
{
    /// <summary>Gets a service by its name (never a display name), or null if it does not exist.</summary>
    Task<ServiceInfo?> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Requests a start and returns at once. A running service is left alone.</summary>
    /// <exception cref="ServerException">1060 not found, 1058 disabled, 1069 logon failed, 5 access denied, and
    /// others.</exception>
    Task StartAsync(string name, CancellationToken cancellationToken);

    /// <summary>Requests a stop and returns at once. A stopped service is left alone.</summary>
    Task StopAsync(string name, CancellationToken cancellationToken);

    Task SetStartTypeAsync(string name, ServiceStartType startType, CancellationToken cancellationToken);
}

/// <summary>The state of one service at one point in time.</summary>
/// <param name="Name">The service's own name, such as <c>WAPCSvc</c>.</param>
/// <param name="Account">The service account, such as <c>NT AUTHORITY\NETWORK SERVICE</c>.</param>
/// <param name="BinaryPath">The command line that starts the service.</param>
/// <param name="ProcessId">0 if the service is not running.</param>
/// <param name="ExitCode">The last Win32 exit code. 1066 means that <paramref name="SpecificExitCode"/> contains the
/// service's own code.</param>
internal sealed record ServiceInfo(
    string Name,
    string DisplayName,
    ServiceState State,
    ServiceStartType StartType,
    string Account,
    string BinaryPath,
    int ProcessId,
    int ExitCode,
    int SpecificExitCode
)
{
    /// <summary>The account's SID, which does not depend on the language; null if it could not be resolved.</summary>
    public string? AccountSid { get; init; }

    /// <summary>
    /// The start time of the process; null if the service is not running or the time could not be read.
    /// </summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The start time by the clock that sets file times. The clock of a sandbox can run ahead of it.</summary>
    public DateTimeOffset? FileTimeAtStart
    {
        get => field ?? StartedAt;
        init;
    }
}

/// <summary>
/// When a service starts. Delayed start is a value here; in Windows it is a flag in addition to automatic.
/// </summary>
internal enum ServiceStartType
{
    Boot = 0,
    System = 1,
    Automatic = 2,
    Manual = 3,
    Disabled = 4,
    AutomaticDelayed = 5,
}

/// <summary>The states of the service control manager, with its numeric values.</summary>
internal enum ServiceState
{
    Stopped = 1,
    StartPending = 2,
    StopPending = 3,
    Running = 4,
    ContinuePending = 5,
    PausePending = 6,
    Paused = 7,
}

/// <summary>
/// Repeats calls to a service manager that does not respond, for example on a server that is starting or very busy.
/// </summary>
/// <remarks>
/// Repeating is safe even if the failed call took effect: starting a service that is starting and stopping a service
/// that is stopped change nothing. The time limit is short because code that waits for a service has its own limit and
/// repeats the call until then.
/// </remarks>
internal sealed class RetryingServices(IServerServices inner, TimeProvider time) : IServerServices
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public Task<ServiceInfo?> GetAsync(string name, CancellationToken cancellationToken) =>
        RunAsync(() => inner.GetAsync(name, cancellationToken), cancellationToken);

    public Task StartAsync(string name, CancellationToken cancellationToken) =>
        RunAsync(() => inner.StartAsync(name, cancellationToken), cancellationToken);

    public Task StopAsync(string name, CancellationToken cancellationToken) =>
        RunAsync(() => inner.StopAsync(name, cancellationToken), cancellationToken);

    public Task SetStartTypeAsync(string name, ServiceStartType startType, CancellationToken cancellationToken) =>
        RunAsync(() => inner.SetStartTypeAsync(name, startType, cancellationToken), cancellationToken);

    private Task RunAsync(Func<Task> call, CancellationToken cancellationToken) =>
        RunAsync(
            async () =>
            {
                await call().ConfigureAwait(false);
                return true;
            },
            cancellationToken
        );

    private async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        // A retry of one call, not a poll: an exception asks for the next attempt, and null is a valid result.
        using Poller poller = new(time, Limit, Backoff.Steady);
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (ServerException lost) when (Win32Errors.IsPassing(lost.NativeErrorCode) && !poller.IsOver)
            {
                _ = await poller.PauseAsync(progress: null, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
