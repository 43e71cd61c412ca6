using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Whether people notice an update: they do where nobody else serves the connector's group meanwhile.</summary>
internal static class UpdateDowntime
{
    /// <exception cref="ConnectorException"><c>OnlyActiveMember</c>: nobody agreed to that.</exception>
    public static async Task AskAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (InstallerNeed.Reason(context) is null || context.Tenant is null || !ServiceSelection.Serves(context))
        {
            return;
        }

        TenantObservation seen = await TenantObservation.ReadAsync(context.Tenant, context.Description, context.Registration!, cancellationToken).ConfigureAwait(false);
        if (seen is not { Connector: Connector own, Group: ConnectorGroup group, OtherActiveMembers: 0 } || !ConnectorGoal.Active.IsReached(own))
        {
            return;
        }

        string what = $"{own.MachineName} is the only active connector of '{group.Name}': users will notice, since nobody serves that group's applications while it is updated.";
        if (context.Request.IsPlan || context.Request.DowntimeAccepted)
        {
            context.Reporter.Warning(what);
        }
        else if (!await context.Ask("Only active connector", $"{what} Update it now?").ConfigureAwait(false))
        {
            throw Faults.OnlyActiveMember(own, group.Name);
        }
    }
}
