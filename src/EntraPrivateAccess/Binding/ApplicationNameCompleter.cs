using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the names of the applications that connectors serve.</summary>
public sealed class ApplicationNameCompleter : TenantCompleter
{
    private protected override async Task<IEnumerable<(string Name, string Tooltip)>> NamesAsync(TenantDirectory tenant, CancellationToken cancellationToken)
    {
        IReadOnlyList<ConnectorGroup> groups = (await tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)).Groups;
        await tenant.Groups.JoinAsync(groups, GroupRelations.Applications, cancellationToken).ConfigureAwait(false);
        return groups.SelectMany(group => group.Applications!).Select(application => (application.Name, $"{application.Kind ?? "application"}, in '{application.ConnectorGroup}'"));
    }
}
