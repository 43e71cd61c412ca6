using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>It is in a group of its own choice: the default group should stay idle (connector groups).</summary>
internal sealed class GroupCheck() : CloudCheck("ConnectorGroup")
{
    public override CheckResult? Judge(TenantObservation tenant, bool? isRegistered) => tenant switch
    {
        { Connector: null } => null,
        { Group: null } => Warn(tenant.Connector.MachineName, "The tenant names no group for it.", "Run Move-Connector -ConnectorGroup.", ConnectorHealth.Unknown),
        { Group.IsDefault: true } => Warn(tenant.Group.Name, "It is in the default group, which should stay idle.", "Run Move-Connector -ConnectorGroup."),
        { Group: { } group } => Pass(group.Name, $"It is in '{group.Name}'{(group.Region is null ? "" : $", region {group.Region}")}."),
    };
}
