using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>Its group has another active connector: at least two, better three (connector groups, high availability).</summary>
internal sealed class HighAvailabilityCheck() : CloudCheck("HighAvailability")
{
    public override CheckResult? Judge(TenantObservation tenant, RegistrationState? registration) => tenant switch
    {
        { Connector: null } => null,
        { Group: { } group, OtherActiveMembers: 0 } => Warn(
            group.Name,
            $"It is the only active connector of '{group.Name}'.",
            "Install a second one with Install-Connector on another server, so that an update or a failure goes unnoticed.",
            ConnectorHealth.Healthy),
        { Group: { } group, OtherActiveMembers: int others } => Pass(group.Name, $"'{group.Name}' has {others} other active connector{(others == 1 ? "" : "s")}."),
        _ => Skip(Target, "The group's members are not known."),
    };
}
