using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Finds everything in the tenant that would make a run on many servers fail later, before any server is changed.
/// </summary>
internal static class FleetPreflight
{
    /// <param name="requests">The requests of all servers.</param>
    /// <exception cref="ConnectorException">A parameter is not valid; a role or consent is missing; a group is missing,
    /// ambiguous or in another region.</exception>
    public static async Task RunAsync(
        TenantDirectory tenant,
        IReadOnlyList<ProvisioningRequest> requests,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        foreach (ProvisioningRequest request in requests)
        {
            PreflightStep.CheckArguments(request);
        }

        List<ProvisioningRequest> joining = [.. requests.Where(each => each is { ConnectorGroup: not null })];
        if (requests.All(each => each.SkipRegistration))
        {
            return;
        }

        GroupListing listing = await tenant.Access.ProbeAsync(cancellationToken).ConfigureAwait(false);
        if (!listing.PublishingEnabled)
        {
            reporter.Warning(GroupPreflight.NeverRegistered);
        }

        foreach (
            ProvisioningRequest request in joining
                .GroupBy(each => ($"{each.ConnectorGroup}".ToUpperInvariant(), each.Region?.ToUpperInvariant()))
                .Select(same => same.First())
        )
        {
            ConnectorGroup? group = GroupPreflight.Find(listing, request);
            if (group is not null)
            {
                ConnectorGroupCreator.CheckRegion(group, request.Region);
            }
        }

        RequireOneRegion(joining);
        if (joining.Count > 0)
        {
            await tenant.Access.CheckChangesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // The first server would create the group, and the others would find another region.
    private static void RequireOneRegion(IEnumerable<ProvisioningRequest> joining)
    {
        foreach (
            IGrouping<string, ProvisioningRequest> group in joining
                .Where(each => each.Region is not null)
                .GroupBy(each => $"{each.ConnectorGroup}", StringComparer.OrdinalIgnoreCase)
        )
        {
            string[] regions =
            [
                .. group.Select(each => KnownRegions.Spell(each.Region)!).Distinct(StringComparer.OrdinalIgnoreCase),
            ];
            if (regions.Length > 1)
            {
                throw ConnectorErrors.RegionsContradict(group.Key, regions);
            }
        }
    }
}
