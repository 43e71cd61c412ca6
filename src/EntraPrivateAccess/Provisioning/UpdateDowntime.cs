using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Whether people notice an update: they do where nobody else serves the connector's group meanwhile.
/// </summary>
internal static class UpdateDowntime
{
    /// <exception cref="ConnectorException"><c>OnlyActiveMember</c>: nobody agreed to that.</exception>
    public static async Task AskAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (InstallerNeed.Reason(context) is null || context.Tenant is null || !ServiceSelection.Serves(context))
        {
            return;
        }

        TenantObservation seen = await TenantObservation
            .ReadAsync(context.Tenant, context.Description, context.Registration!, cancellationToken)
            .ConfigureAwait(false);
        if (Notice(seen) is not string what)
        {
            return;
        }

        if (context.Request.IsPlan || context.Request.DowntimeAccepted)
        {
            context.Reporter.Warning(what);
        }
        else if (!await context.Ask("Only active connector", $"{what} Update it now?").ConfigureAwait(false))
        {
            throw ConnectorErrors.OnlyActiveMember(context.Description.Name, what);
        }
    }

    /// <summary>What people would notice, or null where others serve meanwhile.</summary>
    private static string? Notice(TenantObservation seen) =>
        seen switch
        {
            { Connector: null, IsAmbiguous: true }
                when seen.Namesakes.Count(WaitCondition.Active.IsReached) is > 1 and int active =>
                $"The tenant lists {active} active connectors of this server's name, and which is this one is not known: users may notice, where nobody else serves its group's applications while it is updated.",
            { Connector: Connector own, Group: ConnectorGroup group, OtherActiveMembers: 0 }
                when WaitCondition.Active.IsReached(own) =>
                $"{own.MachineName} is the only active connector of '{group.Name}': users will notice, since nobody serves that group's applications while it is updated.",
            _ => null,
        };
}
