using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>Lets one of the two services start by itself, and starts it.</summary>
internal sealed class ServiceRepair(string check, string service) : IRepair
{
    public string Action => "StartService";

    public string Check => check;

    public async Task<RepairPlan?> PlanAsync(ProvisioningContext context, CheckResult finding, CancellationToken cancellationToken)
    {
        ServiceInfo? found = await context.Server.Services.GetAsync(service, cancellationToken).ConfigureAwait(false);
        if (found is null || (found.State is ServiceState.Running && StartTypes.IsRight(found)))
        {
            return null;
        }

        ConnectorRegistration registration = await RegistrationInventory.ReadAsync(context.Server, context.ServerNow, cancellationToken).ConfigureAwait(false);
        bool waits = found.State is not ServiceState.Running && registration.State is RegistrationState.NotRegistered or RegistrationState.Expired;
        return new RepairPlan(service, Describe(found), waits && !await RegistrationPreflight.HasTokenAsync(context).ConfigureAwait(false)
            ? "It has nothing to do before the connector is registered; the registration starts it."
            : null);
    }

    public async Task<string> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        ServiceInfo found = await context.Server.Services.GetAsync(service, cancellationToken).ConfigureAwait(false)
            ?? throw Faults.ConnectorNotInstalled(context.Description.Name, service);
        await StartTypes.MendAsync(context.Server, found, cancellationToken).ConfigureAwait(false);
        _ = await new ConnectorServices(context.Server, context.Description.Name, context.Clock, context.Reporter)
            .StartAsync([service], context.Request.Limits.Services, cancellationToken).ConfigureAwait(false);
        return $"{Describe(found)}: done.";
    }

    private string Describe(ServiceInfo found) => (StartTypes.IsRight(found), found.State is ServiceState.Running) switch
    {
        (false, true) => $"Set the start type of {service} from {found.StartType} to {StartTypes.Right}",
        (false, false) => $"Set the start type of {service} from {found.StartType} to {StartTypes.Right} and start it",
        _ => $"Start the service {service}",
    };
}
