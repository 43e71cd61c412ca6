using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Reads everything again, so that the result reports the actual state, not the intended one.</summary>
internal sealed class ConfirmStep : IWatchingStep
{
    public string Name => "Confirm";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Request.IsPlan && context.Installed is not { IsComplete: true })
        {
            return StepPlan.Wait("Confirm the final state");
        }

        InstalledConnector installed = ConnectorInventory.RequireWhole(
            await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false),
            context.Description.Name
        );
        context.Installed = installed;
        if (context.Request.SkipRegistration)
        {
            return StepPlan.Done(
                context.Registration is { IsRegistered: true } registered
                    ? $"Connector {installed.Version} is installed and was already registered in tenant "
                        + $"{registered.TenantId}."
                    : $"Connector {installed.Version} is installed but not registered."
            );
        }

        bool isToRun = context.ServicesToRun is null || context.ServicesToRun.Contains(ConnectorServiceNames.Connector);
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

        if (context.Connector is { } connector)
        {
            await context.Tenant!.Connectors.JoinGroupsAsync([connector], cancellationToken).ConfigureAwait(false);
            CheckGroup(context, connector);
        }

        return StepPlan.Done(Describe(context, installed));
    }

    private static void CheckGroup(ProvisioningContext context, Connector connector)
    {
        if (
            !context.Request.IsPlan
            && context.Request.ConnectorGroup is { } wanted
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

    private static string Describe(ProvisioningContext context, InstalledConnector installed) =>
        context.Connector is { } connector
            ? $"Connector {installed.Version} is {connector.Status} in '{connector.ConnectorGroup}'."
        : context.Request.IsUpdate && !ServiceSelection.Serves(context)
            ? $"Connector {installed.Version} is installed; it is not registered, or its service is not meant to run."
        : $"Connector {installed.Version} is registered in tenant {context.Registration?.TenantId} "
            + "and its services run.";
}
