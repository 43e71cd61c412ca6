using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>A restart that waits to happen can make an installer fail halfway.</summary>
internal sealed class PendingRebootCheck() : SingleCheck("PendingReboot", CheckCategories.Server)
{
    public override string ErrorId => "RebootPending";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> reasons = await context.Server.PendingRebootReasonsAsync(cancellationToken).ConfigureAwait(false);
        return reasons.Count == 0
            ? Pass(context.Description.Name, "No restart is pending.")
            : Warn(context.Description.Name, $"A restart is pending: {string.Join("; ", reasons.Select(reason => reason.TrimEnd('.')))}.", "Restart the server when you can.");
    }
}
