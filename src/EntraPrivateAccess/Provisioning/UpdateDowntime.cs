using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Determines whether users notice an update. They do if no other active connector serves an application of the group
/// during the update.
/// </summary>
internal static class UpdateDowntime
{
    /// <summary>Returns true if the update may interrupt the connector, so that the tenant has to be read.</summary>
    public static bool IsPossible(ProvisioningContext context, ProvisioningState state) =>
        InstallerNeed.Reason(context, state) is not null && ServiceSelection.Serves(state);

    /// <summary>
    /// Asks the user to accept the downtime. In a plan, or if it was accepted in advance, it only warns.
    /// </summary>
    /// <exception cref="ConnectorException"><c>OnlyActiveMember</c>: the prompt about the downtime was
    /// declined.</exception>
    public static async Task AskAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (!IsPossible(context, state))
        {
            return;
        }

        AvailabilityImpact impact = await ServerImpact
            .ReadAsync(
                context.Description,
                state.Registration!,
                context.Tenant,
                context.TenantId,
                LossDuration.UntilActiveAgain,
                cancellationToken
            )
            .ConfigureAwait(false);
        await context
            .Consent((notice, _) => ConnectorErrors.OnlyActiveMember(context.Description.Name, notice))
            .RequireAsync(impact, context.Description.Name)
            .ConfigureAwait(false);
    }
}
