using System.Linq;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>The tenant lists this machine's connector: by its certificate's id, else by a name that means one.</summary>
internal sealed class ListedCheck() : CloudCheck("Listed")
{
    public override CheckResult? Judge(TenantObservation tenant, RegistrationState? registration) => tenant switch
    {
        { IsAmbiguous: true } when registration is RegistrationState.Registered => Ambiguous(tenant),
        { IsAmbiguous: false, Connector: { } connector } => Pass(connector.MachineName, $"The tenant lists it as {connector.Id}."),
        _ when registration is RegistrationState.Registered => Fail(
            Target, "The tenant does not list this connector.", "If it was registered over 10 minutes ago, run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)"),
        _ when registration is RegistrationState.Unknown => Skip(Target, "Whether this server is registered could not be read, so the tenant's list tells nothing of it."),
        _ when registration is RegistrationState.Expired => Skip(Target, "Its registration has expired, so the tenant lists it no longer."),
        _ => Skip(Target, "It is not registered, so the tenant cannot list it."),
    };

    protected override CheckResult ReportError(string detail, string action) =>
        Warn(Target, detail, action, ConnectorHealth.Unknown);

    // Registering again would add one more of the name.
    private CheckResult Ambiguous(TenantObservation tenant)
    {
        Connector[] all = [.. (tenant.Connector is { } shown ? (Connector[])[shown] : []), .. tenant.Namesakes];
        string name = all[0].MachineName;
        return Warn(
            name,
            $"The tenant lists {all.Length} connectors of this name ({string.Join(", ", all.Select(one => $"{one.Id} {one.Status}"))}), and this server's trust certificate has the id of none.",
            $"Run Get-Connector {name} to see which of them is this server's; one of a former registration goes ten days after it fell silent.",
            ConnectorHealth.Unknown);
    }
}
