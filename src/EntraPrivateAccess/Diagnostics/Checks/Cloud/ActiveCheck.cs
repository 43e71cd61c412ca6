using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>The tenant hears from it.</summary>
internal sealed class ActiveCheck() : CloudCheck("Active")
{
    public override CheckResult? Judge(TenantObservation tenant, RegistrationState? registration) => tenant.Connector switch
    {
        null => null,
        { } connector when ConnectorGoal.Active.IsReached(connector) => Pass(connector.MachineName, "The tenant says active."),
        { } silent when registration is null => Fail(silent.MachineName, $"The tenant says {silent.Status}.", $"Run Get-ConnectorStatus on {silent.MachineName}."),
        { } silent => Fail(silent.MachineName, $"The tenant says {silent.Status}.", $"If its service runs here, run Wait-Connector {silent.MachineName}, then look at proxy and firewall with Test-Connector."),
    };
}
