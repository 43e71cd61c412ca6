using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Reads everything again, so that the result reports the actual state, not the intended one.</summary>
internal sealed class ConfirmStep : IWatchingStep
{
    public string Name => "Confirm";

    public async Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.IsPlan && state.Installed is not { IsComplete: true })
        {
            return StepPlan.Wait(state, "Confirm the final state");
        }

        InstalledConnector installed = ConnectorInventory.RequireWhole(
            await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false),
            context.Description.Name
        );
        state = state with { Installed = installed };
        if (context.Request.SkipRegistration)
        {
            return StepPlan.Done(
                state,
                state.Registration is { IsRegistered: true } registered
                    ? $"Connector {installed.Version} is installed and was already registered in tenant "
                        + $"{registered.TenantId}."
                    : $"Connector {installed.Version} is installed but not registered."
            );
        }

        bool isToRun = state.ServicesToRun is null || state.ServicesToRun.Contains(ConnectorServiceNames.Connector);
        if (
            !context.Request.IsPlan
            && isToRun
            && installed.ConnectorService is { State: not ServiceState.Running } service
        )
        {
            throw ConnectorErrors.ServiceEndedWhileWaiting(
                service.Name,
                service.State.ToString(),
                ServiceStart.ExitOf(service)
            );
        }

        if (state.Connector?.Copy() is { } connector)
        {
            await context.Tenant!.Connectors.JoinGroupsAsync([connector], cancellationToken).ConfigureAwait(false);
            CheckGroup(context.Request, connector);
            state = state with { Connector = connector };
        }

        return StepPlan.Done(state, Describe(context.Request, state, installed));
    }

    private static void CheckGroup(ProvisioningRequest request, Connector connector)
    {
        if (
            !request.IsPlan
            && request.ConnectorGroup is { } wanted
            && !string.Equals(connector.ConnectorGroup, wanted.NameOrId, StringComparison.OrdinalIgnoreCase)
            && !string.Equals(
                connector.ConnectorGroupId,
                wanted.Id ?? wanted.NameOrId,
                StringComparison.OrdinalIgnoreCase
            )
        )
        {
            throw ConnectorErrors.NotInGroup(connector, wanted.NameOrId);
        }
    }

    private static string Describe(
        ProvisioningRequest request,
        ProvisioningState state,
        InstalledConnector installed
    ) =>
        state.Connector is { } waiting && request is { NoWait: true, IsPlan: false }
            ? $"Connector {installed.Version} is registered, in '{waiting.ConnectorGroup}'. Run Wait-Connector "
                + $"{waiting.MachineName} to wait until it is active."
        : state.Connector is { } connector
            ? $"Connector {installed.Version} is {connector.Status} in '{connector.ConnectorGroup}'."
        : request.IsUpdate && ServiceSelection.FindObstacle(state) is { } obstacle
            ? $"Connector {installed.Version} is installed, but {obstacle.Reason}. {obstacle.Action}"
        : $"Connector {installed.Version} is registered in tenant {state.Registration?.TenantId} "
            + "and its services run.";
}
