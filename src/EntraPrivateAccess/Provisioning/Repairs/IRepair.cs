using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>One way to mend what one check complains of.</summary>
internal interface IRepair
{
    /// <summary>PascalCase and stable: scripts compare it.</summary>
    string Action { get; }

    /// <summary>The check that it answers, and that is run again afterwards.</summary>
    string Check { get; }

    /// <summary>What it would do about a finding, from what is there now; null where that is not its business.</summary>
    Task<RepairPlan?> PlanAsync(ProvisioningContext context, CheckResult finding, CancellationToken cancellationToken);

    /// <summary>Does it, and says in one sentence what was done.</summary>
    Task<string> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken);
}
