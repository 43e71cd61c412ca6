using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Waits until the tenant lists the connector as active, and fails early if its service ends.</summary>
internal sealed class WaitUntilActiveStep : IAppliedStep, IWatchingStep
{
    public string Name => "WaitUntilActive";

    public async Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        string later = $"Run Wait-Connector {context.Description.FullyQualifiedName} from any machine to wait for it.";
        if (CloudSteps.SkipReason(context, state, later) is StepPlan skipped)
        {
            return skipped;
        }

        if (context.Request.NoWait)
        {
            return StepPlan.Skip(state, $"Skipped because of -NoWait. {later}");
        }

        if (state.Connector is not { } connector)
        {
            return StepPlan.Wait(state, "Wait until the connector is active");
        }

        connector = await RefreshAsync(context, connector, cancellationToken).ConfigureAwait(false);
        state = state with { Connector = connector };
        // The tenant's status can be from before the last start of the service.
        return
            WaitCondition.Active.IsReached(connector)
            && await ContactOf(context).ReadAsync(cancellationToken).ConfigureAwait(false) is { Confirms: true } contact
            ? StepPlan.Done(state, Describe(contact))
            : StepPlan.Wait(state, "Wait until the connector is active");
    }

    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        (Connector found, string detail) = await ServiceEnd
            .GuardAsync(
                context.Server,
                context.Clock,
                stop => UntilActiveAsync(context, state, stop),
                cancellationToken
            )
            .ConfigureAwait(false);
        return new StepDone(state with { Connector = KeepGroup(found, state.Connector!) }, detail);
    }

    private static async Task<(Connector Connector, string Detail)> UntilActiveAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        const string listed = "The tenant lists the connector as active";
        long begun = context.Clock.GetTimestamp();
        TimeSpan limit = context.Request.Limits.Activation;
        Connector before = state.Connector!;
        Connector found = await context
            .Tenant!.Waits.UntilAsync(before, WaitCondition.Active, limit, cancellationToken)
            .ConfigureAwait(false);
        if (!WaitCondition.Active.IsReached(before))
        {
            return (found, $"{listed}, which it was not before.");
        }

        if (state.Updated is { } version && found.Version == version.ToString())
        {
            return (found, $"{listed}, with version {version}, which it has reported since the update.");
        }

        ContactEvidence contact = await ContactOf(context)
            .RunAsync(limit - context.Clock.GetElapsedTime(begun), cancellationToken)
            .ConfigureAwait(false);
        return contact.Confirms || contact.State is ContactState.Unreadable
            ? (found, Describe(contact))
            : throw ConnectorErrors.ContactNotConfirmed(found, limit, contact.Describe(), contact.Remedy);
    }

    private static ContactWait ContactOf(ProvisioningContext context) => new(context.Checks, context.Reporter);

    private static string Describe(ContactEvidence contact) =>
        $"The tenant lists the connector as active, and {contact.Describe()}.";

    private static async Task<Connector> RefreshAsync(
        ProvisioningContext context,
        Connector connector,
        CancellationToken cancellationToken
    )
    {
        Connector? fresh = await context
            .Tenant!.Connectors.GetAsync(connector.Id, cancellationToken)
            .ConfigureAwait(false);
        return fresh is null ? connector : KeepGroup(fresh, connector);
    }

    // The tenant lists a connector without its group.
    private static Connector KeepGroup(Connector fresh, Connector before)
    {
        Connector kept = fresh.Copy();
        kept.ConnectorGroup = before.ConnectorGroup;
        kept.ConnectorGroupId = before.ConnectorGroupId;
        kept.Region = before.Region;
        return kept;
    }
}
