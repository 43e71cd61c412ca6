using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Which services an update brings back: those of a registered connector, but for one that somebody disabled; of another one, those that ran.</summary>
internal static class ServiceSelection
{
    /// <exception cref="ConnectorException"><c>ServiceDisabled</c>: it runs now, and setup could not start it again.</exception>
    public static async Task<IReadOnlyList<string>> AfterUpdateAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        List<string> names = [];
        foreach (string name in ConnectorServiceNames.All)
        {
            ServiceInfo? service = await context.Server.Services.GetAsync(name, cancellationToken).ConfigureAwait(false);
            bool runs = service is not null && service.State is not ServiceState.Stopped;
            if (service is { StartType: ServiceStartType.Disabled })
            {
                if (runs && InstallerNeed.Reason(context) is not null)
                {
                    throw Faults.ServiceDisabled(context.Description.Name, name);
                }
            }
            else if (runs || IsRegistered(context))
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>True where the connector service is among those that are to run, and the connector is registered or may be.</summary>
    public static bool Serves(ProvisioningContext context) =>
        (context.ServicesToRun is null || context.ServicesToRun.Contains(ConnectorServiceNames.Connector)) && IsRegistered(context);

    // What can't be read is not absent.
    private static bool IsRegistered(ProvisioningContext context) => context.Registration?.State is RegistrationState.Registered or RegistrationState.Unknown;
}
