using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Starts the required services, and waits until they run.</summary>
internal sealed class StartServicesStep : IAppliedStep
{
    public string Name => "StartServices";

    public async Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.SkipRegistration)
        {
            return StepPlan.Skip(state, "The services are not started until the connector is registered.");
        }

        IReadOnlyList<string> names = Names(state);
        if (names.Count == 0)
        {
            return StepPlan.Skip(
                state,
                "The services were not running before this run, and the connector is not registered."
            );
        }

        ServiceInfo?[] services = await Task.WhenAll(
                names.Select(name => context.Server.Services.GetAsync(name, cancellationToken))
            )
            .ConfigureAwait(false);
        return services.All(service => service is { State: ServiceState.Running })
            ? StepPlan.Done(state, Done(names))
            : StepPlan.Act(state, $"Start the services {string.Join(" and ", names)}");
    }

    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<string> names = Names(state);
        _ = await new ConnectorServices(context.Server, context.Description.Name, context.Clock, context.Reporter)
            .StartAsync(names, context.Request.Limits.Services, cancellationToken)
            .ConfigureAwait(false);
        return new StepDone(state, Done(names));
    }

    private static IReadOnlyList<string> Names(ProvisioningState state) =>
        state.ServicesToRun ?? ConnectorServiceNames.All;

    private static string Done(IReadOnlyList<string> names) =>
        names.Count == 1 ? $"{names[0]} runs." : "Both services run.";
}
