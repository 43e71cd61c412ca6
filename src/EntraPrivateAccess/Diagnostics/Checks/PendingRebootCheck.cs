using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>A restart that waits to happen can make an installer fail halfway.</summary>
internal sealed class PendingRebootCheck : ICheck
{
    public string Name => "PendingReboot";

    public string ErrorId => "RebootPending";

    public string Category => "Server";

    public async Task<CheckResult> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> reasons = await context.Server.PendingRebootReasonsAsync(cancellationToken).ConfigureAwait(false);
        return reasons.Count == 0
            ? this.Pass(context.Description.Name, "No restart is pending.")
            : this.Warn(context.Description.Name, $"A restart is pending: {string.Join("; ", reasons)}.", "Restart the server when you can.");
    }
}
