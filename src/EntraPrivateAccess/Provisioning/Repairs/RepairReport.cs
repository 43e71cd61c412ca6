using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>Creates the line of a repair for the log and for the information stream.</summary>
internal static class RepairReport
{
    // A plan, and a problem that no repair can solve, are results but not steps.
    public static StepReport Create(ConnectorRepair row) =>
        new(row.Action)
        {
            Status = row.Result.ToString(),
            Detail = row.Detail,
            IsShown = row.Result is ConnectorRepairResult.Repaired or ConnectorRepairResult.Failed,
        };
}
