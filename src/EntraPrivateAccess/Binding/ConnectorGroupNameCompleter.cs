using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the names of the tenant's connector groups.</summary>
public sealed class ConnectorGroupNameCompleter : TenantCompleter
{
    private protected override async Task<IEnumerable<(string Name, string Tooltip)>> NamesAsync(TenantDirectory tenant, CancellationToken cancellationToken) =>
        (await tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)).Groups
            .Select(group => (group.Name, $"region {group.Region ?? "not set"}{(group.IsDefault ? ", the default group" : "")}"));
}
