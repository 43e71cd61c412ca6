using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>The tenant lists this machine's connector: by its certificate's id, else by a name that means one.</summary>
internal sealed class ListedCheck() : CloudCheck("Listed")
{
    public override CheckResult? Judge(TenantObservation tenant, bool? isRegistered) => tenant.Connector switch
    {
        { } connector => Pass(connector.MachineName, $"The tenant lists it as {connector.Id}."),
        null when isRegistered is true => Fail(
            Target, "The tenant does not list this connector.", "If it was registered over 10 minutes ago, run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)"),
        _ => Skip(Target, "It is not registered, so the tenant cannot list it."),
    };
}
