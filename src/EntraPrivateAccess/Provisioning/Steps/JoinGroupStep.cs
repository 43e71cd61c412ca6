using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Moves the connector to its group, which is created if that was requested.</summary>
/// <remarks>
/// Runs before the connector is active, because an active connector would serve the default group's applications until
/// the move.
/// </remarks>
internal sealed class JoinGroupStep : IAppliedStep
{
    /// <summary>The reason if no group was specified.</summary>
    public const string NoGroup = "No group was specified, so the connector stays in its current group.";

    public string Name => "JoinGroup";

    public async Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (context.WorkstationJoins)
        {
            return StepPlan.Skip(state, CloudSteps.OnWorkstation);
        }

        if (context.Request.ConnectorGroup is not { } wanted)
        {
            return StepPlan.Skip(state, NoGroup);
        }

        string later = GroupPreflight.LaterCommands(context, wanted);
        if (CloudSteps.SkipReason(context, state, later) is StepPlan skipped)
        {
            return context.Tenant is null && !context.Request.SkipRegistration
                ? skipped with
                {
                    State = state with { NextStep = $"The connector is not in '{wanted}' yet. {later}" },
                }
                : skipped;
        }

        ConnectorGroup? group = state.Group;
        ConnectorGroup? current = state.Connector is null
            ? null
            : await context
                .Tenant!.Connectors.GroupOfAsync(state.Connector.Id, cancellationToken)
                .ConfigureAwait(false);
        if (group is not null && string.Equals(group.Id, current?.Id, StringComparison.OrdinalIgnoreCase))
        {
            return StepPlan.Done(
                state with
                {
                    Connector = state.Connector!.Copy().In(group),
                },
                $"The connector is in '{group.Name}'."
            );
        }

        if (context.Request.IsPlan)
        {
            await RequireConsentAsync(context, state, group, cancellationToken).ConfigureAwait(false);
        }

        string region = context.Request.Region is string name ? $" in region {name}" : "";
        return StepPlan.Act(
            state,
            group is null
                ? $"Create connector group '{wanted}'{region} and move the connector to it"
                : $"Move the connector to connector group '{group.Name}'"
        );
    }

    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        await RequireConsentAsync(context, state, state.Group, cancellationToken).ConfigureAwait(false);
        GroupMove move = await GroupPlacement
            .PlaceAsync(context.Tenant!, context.Request, state.Group, [state.Connector!], cancellationToken)
            .ConfigureAwait(false);
        GroupAssignmentResult<Connector> result = move.Results[0];
        string name = move.Target.Group.Name;
        return result.Error is { } fault
            ? throw fault
            : new StepDone(
                state with
                {
                    Connector = result.Item,
                    Group = move.Target.Group,
                },
                move.Target.Created ? $"Created '{name}' and joined it." : $"Joined '{name}'."
            );
    }

    // A connector that this run registered is not active yet, so no application depends on it.
    private static async Task RequireConsentAsync(
        ProvisioningContext context,
        ProvisioningState state,
        ConnectorGroup? target,
        CancellationToken cancellationToken
    )
    {
        if (state.RegisteredNow || state.Connector is not { } connector)
        {
            return;
        }

        AvailabilityImpact impact = await context
            .Tenant!.Impacts.OfMoveAsync([connector], target, cancellationToken)
            .ConfigureAwait(false);
        await context.Consent().RequireAsync(impact, context.Description.Name).ConfigureAwait(false);
    }
}
