using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tenant;

/// <summary>Finds out whether this sign-in may read and write connectors here, before anything is done that would depend on it.</summary>
/// <remarks>
/// Microsoft lists one permission for reading and writing alike (Directory.ReadWrite.All), so a read proves the consent.
/// The role is proven for reading only: a role that may read and not write shows when the first write is refused.
/// </remarks>
internal sealed class TenantAccess
{
    private readonly ConnectorGroups _groups;

    public TenantAccess(ConnectorGroups groups) => _groups = groups;

    /// <summary>The groups, which are needed next anyway.</summary>
    /// <exception cref="Errors.GraphException"><c>InsufficientScope</c>, <c>InsufficientRole</c>, <c>DelegatedSignInNeeded</c> or <c>TokenRefused</c>.</exception>
    public Task<GroupListing> ProbeAsync(CancellationToken cancellationToken) => _groups.ListAsync(cancellationToken);
}
