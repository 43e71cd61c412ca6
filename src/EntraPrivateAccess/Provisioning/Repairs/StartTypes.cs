using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>How the connector's services start. Microsoft's page only says that both must run all the time; delayed is what installations have.</summary>
internal static class StartTypes
{
    public const ServiceStartType Right = ServiceStartType.AutomaticDelayed;

    public static bool IsRight(ServiceInfo service) => service.StartType is ServiceStartType.Automatic or ServiceStartType.AutomaticDelayed;

    public static Task MendAsync(IServer server, ServiceInfo service, CancellationToken cancellationToken) =>
        IsRight(service) ? Task.CompletedTask : server.Services.SetStartTypeAsync(service.Name, Right, cancellationToken);
}
