using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Brings one service from whatever it is at to stopped.</summary>
internal sealed class ServiceStop
{
    private readonly IServer _server;
    private readonly ServiceWatch _watch;
    private readonly IReporter _reporter;
    private ServerException? _refusal;

    public ServiceStop(IServer server, ServiceWatch watch, IReporter reporter)
    {
        _server = server;
        _watch = watch;
        _reporter = reporter;
    }

    public async Task<ServiceChange> RunAsync(string name, CancellationToken cancellationToken)
    {
        bool requested = false;
        ServiceInfo service = await _watch.LookAsync(name, cancellationToken).ConfigureAwait(false);
        while (service.State != ServiceState.Stopped)
        {
            if (!requested && service.State is ServiceState.Running or ServiceState.Paused)
            {
                requested = await RequestAsync(name, cancellationToken).ConfigureAwait(false);
            }

            if (!await _watch.PauseAsync(service, cancellationToken).ConfigureAwait(false))
            {
                throw _refusal is not null && Win32Errors.IsPassing(_refusal.NativeErrorCode)
                    ? Faults.ServiceManagerUnavailable(_watch.ServerName, _watch.Limit,
                        _refusal.NativeErrorCode, _refusal)
                    : Faults.ServiceStopTimeout(_watch.ServerName, name, service.State.ToString(), _watch.Limit);
            }

            service = await _watch.LookAsync(name, cancellationToken).ConfigureAwait(false);
        }

        return new ServiceChange(service, requested);
    }

    /// <summary>False where the service takes no control just now, so that it is asked again.</summary>
    private async Task<bool> RequestAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            _reporter.Verbose($"Stopping {name}.");
            await _server.Services.StopAsync(name, cancellationToken).ConfigureAwait(false);
            _refusal = null;
            return true;
        }
        catch (ServerException fault) when (fault.NativeErrorCode == Win32Errors.ServiceCannotAcceptControl
            || Win32Errors.IsPassing(fault.NativeErrorCode))
        {
            _refusal = fault;
            return false;
        }
    }
}
