using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Removes the uninstall entries of an installation whose programs and services are gone, because setup of the same
/// version would find nothing to do.
/// </summary>
internal sealed class LeftoversRepair : IRepair
{
    public string Action => "RemoveLeftovers";

    public string Check => "Installation";

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        if (await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false) is not null)
        {
            return null;
        }

        IReadOnlyList<UninstallEntry> entries = await UninstallEntries
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        return entries.Count == 0
            ? null
            : new RepairPlan(context.Description.Name, $"Remove what is left of {Names(entries)}")
            {
                IsFirstStep = true,
            };
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        string names = Names(await UninstallEntries.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false));
        await new Uninstallation(context).RemoveProgramsAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<UninstallEntry> left = await UninstallEntries
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        return left.Count == 0
            ? $"Removed what was left of {names}."
            : throw ConnectorErrors.UninstallIncomplete(context.Description.Name, $"the entry of {Names(left)}");
    }

    private static string Names(IEnumerable<UninstallEntry> entries) =>
        string.Join(", ", entries.Select(entry => entry.DisplayName).Distinct());
}
