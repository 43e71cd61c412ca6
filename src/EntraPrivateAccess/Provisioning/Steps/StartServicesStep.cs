using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Starts both services and waits until they run.</summary>
internal sealed class StartServicesStep : IProvisioningStep
{
    public string Name => "StartServices";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Request.SkipRegistration)
        {
            return StepPlan.Skip("They have nothing to do before a registration.");
        }

        ServiceInfo?[] services = await Task.WhenAll(ConnectorServiceNames.All.Select(name => context.Server.Services.GetAsync(name, cancellationToken))).ConfigureAwait(false);
        return services.All(service => service is { State: ServiceState.Running })
            ? StepPlan.Done("Both services run.")
            : StepPlan.Act($"Start the services {string.Join(" and ", ConnectorServiceNames.All)}");
    }

    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        _ = await new ConnectorServices(context.Server, context.Description.Name, context.Clock, context.Reporter)
            .StartAsync(context.Request.Limits.Services, cancellationToken).ConfigureAwait(false);
        return new StepDone("Both services run.");
    }
}
