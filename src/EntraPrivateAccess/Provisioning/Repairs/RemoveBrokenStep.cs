using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>Takes a broken installation off by the entries that Windows holds for it: over the same version setup finds nothing to do, whatever is missing.</summary>
/// <remarks>After the installer was verified, so that nothing is removed that can't be put back. The connector's data, its registration among it, is not touched.</remarks>
internal sealed class RemoveBrokenStep : IProvisioningStep
{
    public string Name => "RemoveBroken";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<UninstallEntry> entries = await UninstallEntries.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false);
        return entries.Count == 0 ? StepPlan.Skip("Windows holds no entry for it: setup takes it for new.") : StepPlan.Act($"Remove what is left of {entries[0].DisplayName}");
    }

    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        await new Uninstallation(context).RemoveProgramsAsync(cancellationToken).ConfigureAwait(false);
        return new StepDone("Removed what was left of it.");
    }
}
