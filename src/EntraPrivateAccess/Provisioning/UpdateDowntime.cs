using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Determines whether users notice an update, or another proxy that an installation sets. They do if no other active
/// connector serves an application of the group in the meantime.
/// </summary>
internal static class UpdateDowntime
{
    /// <summary>Returns true if the run may interrupt the connector, so that the tenant has to be read.</summary>
    public static bool IsPossible(ProvisioningContext context, ProvisioningState state) =>
        ServiceSelection.Serves(state)
        && (
            context.Request.IsUpdate
                ? InstallerNeed.Reason(context, state) is not null
                : state.Installed?.ConnectorService is { State: ServiceState.Running }
                    && (InstallerNeed.Reason(context, state) is not null || ConfigureProxyStep.IsNeeded(context, state))
        );

    /// <summary>
    /// Asks the user to accept the downtime. In a plan, or if it was accepted in advance, it only warns.
    /// </summary>
    /// <exception cref="ConnectorException">The prompt about the downtime was declined: <c>OnlyActiveMember</c> of an
    /// update, <c>LastActiveConnector</c> otherwise.</exception>
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
        ImpactConsent consent = context.Request.IsUpdate
            ? context.Consent((notice, _) => ConnectorErrors.OnlyActiveMember(context.Description.Name, notice))
            : context.Consent();
        await consent.RequireAsync(impact, context.Description.Name).ConfigureAwait(false);
    }
}
