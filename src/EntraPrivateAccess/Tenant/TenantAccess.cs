using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Tenant;

/// <summary>Finds out whether this sign-in may read and write connectors here, before anything is done that would depend on it.</summary>
/// <remarks>
/// Microsoft lists one permission for reading and writing alike (Directory.ReadWrite.All), so a read proves the consent.
/// It proves the role for reading only: for writing the token's own list of roles is looked at.
/// </remarks>
internal sealed class TenantAccess
{
    private readonly GraphClient _graph;
    private readonly ConnectorGroups _groups;

    public TenantAccess(GraphClient graph, ConnectorGroups groups)
    {
        _graph = graph;
        _groups = groups;
    }

    /// <summary>The groups, which are needed next anyway.</summary>
    /// <exception cref="GraphException"><c>InsufficientScope</c>, <c>InsufficientRole</c>, <c>DelegatedSignInNeeded</c> or <c>TokenRefused</c>.</exception>
    public Task<GroupListing> ProbeAsync(CancellationToken cancellationToken) => _groups.ListAsync(cancellationToken);

    /// <summary>Whether connectors and groups may be changed, as far as the token tells; what it leaves open is a warning.</summary>
    /// <exception cref="ConnectorException"><c>InsufficientRole</c>.</exception>
    public async Task CheckChangesAsync(CancellationToken cancellationToken)
    {
        AccessToken token = await _graph.Connection.Tokens.GetAsync(false, _graph.Reporter, cancellationToken).ConfigureAwait(false);
        if (DirectoryRoles.OnlyReading(token.DirectoryRoles) is string roles)
        {
            throw Faults.RoleOnlyReads(token.Account, roles);
        }

        if (DirectoryRoles.MayNotManage(token.DirectoryRoles))
        {
            _graph.Reporter.Warning(Faults.RoleUnknown(token.Account));
        }
    }
}
