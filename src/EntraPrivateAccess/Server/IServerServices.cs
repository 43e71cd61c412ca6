using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Server;

/// <summary>The service control manager.</summary>
internal interface IServerServices
{
    /// <summary>The service, or null where none has this name (never a display name).</summary>
    Task<ServiceInfo?> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks for a start and returns at once; an already running service is left alone.</summary>
    /// <exception cref="ServerException">1060 missing, 1058 disabled, 1069 logon failed, 5 access denied,
    /// ….</exception>
    Task StartAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks for a stop and returns at once; an already stopped service is left alone.</summary>
    Task StopAsync(string name, CancellationToken cancellationToken);

    Task SetStartTypeAsync(string name, ServiceStartType startType, CancellationToken cancellationToken);
}

/// <summary>One service at one moment.</summary>
/// <param name="Name">The service's own name, such as <c>WAPCSvc</c>.</param>
/// <param name="Account">Such as <c>NT AUTHORITY\NETWORK SERVICE</c>.</param>
/// <param name="BinaryPath">The command line the service is started with.</param>
/// <param name="ProcessId">0 where it does not run.</param>
/// <param name="ExitCode">Its last Win32 exit code; 1066 means <paramref name="SpecificExitCode"/> holds the
/// service's own.</param>
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
    /// <summary>The account's SID, which is the same in every language; null where it could not be found out.</summary>
    public string? AccountSid { get; init; }

    /// <summary>When its process began; null if it does not run or that could not be read.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The same moment by the clock that stamps files: a sandbox's own clock runs ahead of it.</summary>
    public DateTimeOffset? FileTimeAtStart
    {
        get => field ?? StartedAt;
        init;
    }
}

/// <summary>When a service starts. Delayed is a flag beside automatic in Windows, a value of its own here.</summary>
internal enum ServiceStartType
{
    Boot = 0,
    System = 1,
    Automatic = 2,
    Manual = 3,
    Disabled = 4,
    AutomaticDelayed = 5,
}

/// <summary>The service control manager's states, with its numbers.</summary>
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
        long begin = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (ServerException lost)
                when (Win32Errors.IsPassing(lost.NativeErrorCode) && time.GetElapsedTime(begin) < Limit)
            {
                await time.DelayAsync(s_interval, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
