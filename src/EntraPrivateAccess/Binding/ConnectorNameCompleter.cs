using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the machine names of the tenant's connectors.</summary>
public sealed class ConnectorNameCompleter : TenantCompleter
{
    private protected override async Task<IEnumerable<(string Name, string Tooltip)>> NamesAsync(TenantDirectory tenant, CancellationToken cancellationToken) =>
        (await tenant.Connectors.ListAsync(cancellationToken).ConfigureAwait(false))
            .Select(connector => (connector.MachineName, $"{connector.Status}, {connector.ExternalIp}"));
}
