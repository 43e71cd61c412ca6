using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Puts the connector into its group, which is made where that was asked for.</summary>
/// <remarks>Before it is active: until then it would serve the default group's applications.</remarks>
internal sealed class JoinGroupStep : IProvisioningStep
{
    public string Name => "JoinGroup";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Request.ConnectorGroup is not { } wanted)
        {
            return StepPlan.Skip("No group was asked for: it stays in the group it is in.");
        }

        if (
            CloudSteps.SkipReason(
                context,
                $"Move-Connector {context.Description.FullyQualifiedName} -ConnectorGroup '{wanted}' does it, from any machine."
            )
            is StepPlan skipped
        )
        {
            return skipped;
        }

        ConnectorGroup? group = context.Group = await GroupPreflight
            .FindAsync(context, wanted, cancellationToken)
            .ConfigureAwait(false);
        if (group is not null)
        {
            // Another server may have made it since the preflight.
            ConnectorGroupCreator.CheckRegion(group, context.Request.Region);
        }

        ConnectorGroup? current = context.Connector is null
            ? null
            : await context
                .Tenant!.Connectors.GroupOfAsync(context.Connector.Id, cancellationToken)
                .ConfigureAwait(false);
        if (group is not null && string.Equals(group.Id, current?.Id, StringComparison.OrdinalIgnoreCase))
        {
            context.Connector!.ConnectorGroup = group.Name;
            context.Connector.ConnectorGroupId = group.Id;
            return StepPlan.Done($"It is in '{group.Name}'.");
        }

        string region = context.Request.Region is string name ? $" in region {name}" : "";
        return StepPlan.Act(
            group is null
                ? $"Create connector group '{wanted}'{region} and put the connector into it"
                : $"Put the connector into connector group '{group.Name}'"
        );
    }

    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        ConnectorGroupReference wanted = context.Request.ConnectorGroup!;
        TenantDirectory tenant = context.Tenant!;
        ConnectorGroupCreationResult target =
            context.Group is { } group ? new ConnectorGroupCreationResult(group, Created: false)
            : context.Request.CreateGroup && wanted.Id is null
                ? await tenant
                    .ConnectorGroupCreator.EnsureAsync(wanted.NameOrId, context.Request.Region, cancellationToken)
                    .ConfigureAwait(false)
            : new ConnectorGroupCreationResult(
                await tenant.Groups.ResolveAsync(wanted, cancellationToken).ConfigureAwait(false),
                Created: false
            );
        GroupAssignmentResult<Connector> move = await tenant
            .Moves.PlaceAsync(context.Connector!, target.Group, cancellationToken)
            .ConfigureAwait(false);
        context.Connector = move.Item;
        return new StepDone(
            target.Created ? $"Created '{target.Group.Name}' and joined it." : $"Joined '{target.Group.Name}'."
        );
    }
}
