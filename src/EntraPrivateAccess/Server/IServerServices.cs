using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>The service control manager.</summary>
internal interface IServerServices
{
    /// <summary>The service, or null where none has this name (never a display name).</summary>
    Task<ServiceInfo?> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks for a start and returns at once; an already running service is left alone.</summary>
    /// <exception cref="ServerException">1060 missing, 1058 disabled, 1069 logon failed, 5 access denied, ….</exception>
    Task StartAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks for a stop and returns at once; an already stopped service is left alone.</summary>
    Task StopAsync(string name, CancellationToken cancellationToken);

    Task SetStartTypeAsync(string name, ServiceStartType startType, CancellationToken cancellationToken);
}
