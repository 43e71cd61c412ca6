using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Determines whether users notice an update. They do if no other connector serves the group during the update.
/// </summary>
internal static class UpdateDowntime
{
    /// <summary>Returns true if the update may interrupt the connector, so that the tenant has to be read.</summary>
    public static bool IsPossible(ProvisioningContext context, ProvisioningState state) =>
        InstallerNeed.Reason(context, state) is not null
        && context.Tenant is not null
        && ServiceSelection.Serves(state);

    /// <summary>Warns of the downtime, as a plan does.</summary>
    public static async Task WarnAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (await ReadAsync(context, state, cancellationToken).ConfigureAwait(false) is string what)
        {
            context.Reporter.Warning(what);
        }
    }

    /// <summary>Asks the user to accept the downtime, or warns of it if it was accepted in advance.</summary>
    /// <exception cref="ConnectorException"><c>OnlyActiveMember</c>: the prompt about the downtime was
    /// declined.</exception>
    public static async Task AskAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (await ReadAsync(context, state, cancellationToken).ConfigureAwait(false) is not string what)
        {
            return;
        }

        if (context.Request.DowntimeAccepted)
        {
            context.Reporter.Warning(what);
        }
        else if (!await context.Ask("Only active connector", $"{what} Update it now?").ConfigureAwait(false))
        {
            throw ConnectorErrors.OnlyActiveMember(context.Description.Name, what);
        }
    }

    private static async Task<string?> ReadAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    ) =>
        IsPossible(context, state)
            ? Notice(
                await TenantObservation
                    .ReadAsync(context.Tenant!, context.Description, state.Registration!, cancellationToken)
                    .ConfigureAwait(false)
            )
            : null;

    /// <summary>
    /// Describes what users would notice; returns null if other connectors serve the group during the update.
    /// </summary>
    private static string? Notice(TenantObservation seen) =>
        seen switch
        {
            { Connector: null, IsAmbiguous: true }
                when seen.Namesakes.Count(WaitCondition.Active.IsReached) is > 1 and int active =>
                $"The tenant lists {active} active connectors with this server's name, and it is unknown which one is "
                    + "on this server. Users may notice the update if no other connector serves its group's "
                    + "applications in the meantime.",
            { Connector: Connector own, Group: ConnectorGroup group, OtherActiveMembers: 0 }
                when WaitCondition.Active.IsReached(own) =>
                $"{own.MachineName} is the only active connector of '{group.Name}'. Users will notice the update, "
                    + "because no other connector serves that group's applications in the meantime.",
            _ => null,
        };
}
