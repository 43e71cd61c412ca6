using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Waits until the tenant lists the connector as active, and fails early if its service ends.</summary>
internal sealed class WaitUntilActiveStep : IAppliedStep, IWatchingStep
{
    private static readonly TimeSpan s_serviceWatch = TimeSpan.FromSeconds(1);

    public string Name => "WaitUntilActive";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        string later = $"Run Wait-Connector {context.Description.FullyQualifiedName} from any machine to wait for it.";
        if (CloudSteps.SkipReason(context, later) is StepPlan skipped)
        {
            return skipped;
        }

        if (context.Request.NoWait)
        {
            return StepPlan.Skip($"Skipped because of -NoWait. {later}");
        }

        if (context.Connector is null)
        {
            return StepPlan.Wait("Wait until the connector is active");
        }

        await RefreshAsync(context, cancellationToken).ConfigureAwait(false);
        return WaitCondition.Active.IsReached(context.Connector)
            ? StepPlan.Done("The tenant lists the connector as active.")
            : StepPlan.Wait("Wait until the connector is active");
    }

    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        using CancellationTokenSource other = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Connector> active = context.Tenant!.Waits.UntilAsync(
            context.Connector!,
            WaitCondition.Active,
            context.Request.Limits.Activation,
            other.Token
        );
        Task<ServiceInfo> ended = UntilServiceEndsAsync(context, other.Token);
        Task first = await Task.WhenAny(active, ended).ConfigureAwait(false);
        other.Cancel();
        if (first == ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ServiceInfo service = await ended.ConfigureAwait(false);
            throw ConnectorErrors.ServiceEndedWhileWaiting(
                service.Name,
                service.State.ToString(),
                ServiceStart.ExitOf(service)
            );
        }

        Connector found = await active.ConfigureAwait(false);
        found.ConnectorGroup = context.Connector!.ConnectorGroup;
        found.ConnectorGroupId = context.Connector.ConnectorGroupId;
        context.Connector = found;
        return new StepDone("The tenant lists the connector as active.");
    }

    private static async Task RefreshAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (
            await context.Tenant!.Connectors.GetAsync(context.Connector!.Id, cancellationToken).ConfigureAwait(false) is
            { } fresh
        )
        {
            fresh.ConnectorGroup = context.Connector.ConnectorGroup;
            fresh.ConnectorGroupId = context.Connector.ConnectorGroupId;
            context.Connector = fresh;
        }
    }

    private static async Task<ServiceInfo> UntilServiceEndsAsync(
        ProvisioningContext context,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            if (
                await context
                    .Server.Services.GetAsync(ConnectorServiceNames.Connector, cancellationToken)
                    .ConfigureAwait(false) is
                { State: ServiceState.Stopped } service
            )
            {
                return service;
            }

            await context.Clock.DelayAsync(s_serviceWatch, cancellationToken).ConfigureAwait(false);
        }
    }
}
