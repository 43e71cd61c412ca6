using System;
using System.Linq;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>The tenant lists this machine once. A registration leaves its former entry behind, which nobody can delete: it goes ten days after it fell silent (connector concepts).</summary>
internal sealed class NamesakesCheck() : CloudCheck("Namesakes")
{
    private const int DaysUntilRemoved = 10;

    public override CheckResult? Judge(TenantObservation tenant, RegistrationState? registration)
    {
        if (tenant.Namesakes.Count == 0)
        {
            return tenant.Connector is null ? null : Pass(tenant.Connector.MachineName, "The tenant lists this machine once.");
        }

        string[] silent = [.. tenant.Namesakes.Where(other => !ConnectorGoal.Active.IsReached(other)).Select(other => other.Id)];
        string[] active = [.. tenant.Namesakes.Where(ConnectorGoal.Active.IsReached).Select(other => other.Id)];
        string name = tenant.Namesakes[0].MachineName;
        return active.Length > 0 || tenant.Connector is null
            ? Warn(
                name,
                $"The tenant lists {tenant.Namesakes.Count} {(tenant.Connector is null ? "" : "other ")}connector{(tenant.Namesakes.Count == 1 ? "" : "s")} of this name: {string.Join(", ", [.. active, .. silent])}.{(silent.Length > 0 ? $" {LastDay(tenant)}" : "")}",
                "If another machine has the same name, give one of them another; an entry of a former registration falls silent by itself. See Get-Connector.",
                ConnectorHealth.Healthy)
            : Pass(name, $"Besides, the tenant lists {silent.Length} of a former registration, inactive: {string.Join(", ", silent)}. {LastDay(tenant)}");
    }

    // Graph does not say since when a connector is silent, only that it is.
    private static string LastDay(TenantObservation tenant) =>
        FormattableString.Invariant($"An inactive one is removed {DaysUntilRemoved} days after it fell silent, on {tenant.At.AddDays(DaysUntilRemoved):yyyy-MM-dd} at the latest.");
}
