using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Polls services until a limit that starts when the watch is created, and reports what it waits for.
/// </summary>
internal sealed class ServiceWatch
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly IServer _server;
    private readonly TimeProvider _time;
    private readonly IReporter _reporter;
    private readonly long _begin;

    public ServiceWatch(
        IServer server,
        string serverName,
        string activity,
        TimeSpan limit,
        TimeProvider time,
        IReporter reporter
    )
    {
        _server = server;
        _time = time;
        _reporter = reporter;
        _begin = time.GetTimestamp();
        ServerName = serverName;
        Activity = activity;
        Limit = limit;
    }

    public string ServerName { get; }

    public string Activity { get; }

    public TimeSpan Limit { get; }

    private TimeSpan Left => Limit - _time.GetElapsedTime(_begin);

    /// <summary>Reads a service. While the service manager does not respond, retries until the limit.</summary>
    /// <exception cref="ConnectorException"><c>ConnectorNotInstalled</c>, <c>ServiceManagerUnavailable</c>.</exception>
    public async Task<ServiceInfo> LookAsync(string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await _server.Services.GetAsync(name, cancellationToken).ConfigureAwait(false)
                    ?? throw ConnectorErrors.ConnectorNotInstalled(ServerName, name);
            }
            catch (ServerException silent) when (Win32Errors.IsPassing(silent.NativeErrorCode))
            {
                string status = $"the service manager does not respond for {name}";
                string awaited = $"the service manager to respond for {name}";
                if (!await PauseAsync(status, awaited, cancellationToken).ConfigureAwait(false))
                {
                    throw ConnectorErrors.ServiceManagerUnavailable(ServerName, Limit, silent.NativeErrorCode, silent);
                }
            }
        }
    }

    /// <summary>
    /// Polls a service while its state meets a condition. Returns the last result, also if the limit is reached.
    /// </summary>
    public async Task<ServiceInfo> WhileAsync(
        string name,
        Func<ServiceState, bool> holds,
        CancellationToken cancellationToken
    )
    {
        ServiceInfo service = await LookAsync(name, cancellationToken).ConfigureAwait(false);
        while (holds(service.State) && await PauseAsync(service, cancellationToken).ConfigureAwait(false))
        {
            service = await LookAsync(name, cancellationToken).ConfigureAwait(false);
        }

        return service;
    }

    /// <summary>Waits for one interval. Returns false if the limit is reached.</summary>
    public Task<bool> PauseAsync(ServiceInfo service, CancellationToken cancellationToken) =>
        PauseAsync(
            $"{service.Name} is {service.State}",
            $"{service.Name}, which is {service.State}",
            cancellationToken
        );

    private async Task<bool> PauseAsync(string status, string awaited, CancellationToken cancellationToken)
    {
        TimeSpan left = Left;
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        _reporter.Progress(
            new ProgressUpdate(Activity, status, SecondsRemaining: (int)left.TotalSeconds, WaitsFor: awaited)
        );
        await _time.DelayAsync(left < s_interval ? left : s_interval, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public void Done() => _reporter.Progress(new ProgressUpdate(Activity, "", Completed: true));
}
