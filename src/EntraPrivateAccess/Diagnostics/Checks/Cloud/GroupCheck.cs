using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>It is in a group of its own choice: the default group should stay idle (connector groups).</summary>
internal sealed class GroupCheck() : CloudCheck("ConnectorGroup")
{
    public override CheckResult? Judge(TenantObservation tenant, RegistrationState? registration) => tenant switch
    {
        { Connector: null } => null,
        { Group: null } => Warn(tenant.Connector.MachineName, "The tenant names no group for it.", Move(tenant.Connector), ConnectorHealth.Unknown),
        { Group.IsDefault: true } => Warn(tenant.Group.Name, "It is in the default group, which should stay idle.", Move(tenant.Connector)),
        { Group: { } group } => Pass(group.Name, $"It is in '{group.Name}'{(group.Region is null ? "" : $", region {group.Region}")}."),
    };

    private static string Move(Connector connector) => $"Run Move-Connector {connector.MachineName} -ConnectorGroup NAME; Get-ConnectorGroup lists the names.";
}
