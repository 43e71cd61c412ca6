using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;

namespace EntraPrivateAccess.Tenant;

/// <summary>The one request that makes a group.</summary>
internal static class GroupRequests
{
    /// <summary>The group as the answer shows it; nothing is looked up before or after.</summary>
    public static async Task<ConnectorGroupBody> CreateGroupAsync(this GraphClient graph, string name, string? region, CancellationToken cancellationToken)
    {
        region = KnownRegions.Spell(region);
        ConnectorGroupBody wanted = new() { Name = name, Region = region };
        try
        {
            GraphRequest create = GraphRequest.Post<ConnectorGroupBody>(GraphPaths.ConnectorGroups, wanted);
            return await graph.SendAsync<ConnectorGroupBody>(create, cancellationToken).ConfigureAwait(false) ?? wanted;
        }
        catch (GraphException fault) when (fault.ErrorId == Faults.RefusedRequest && region is not null)
        {
            throw Faults.RegionRefused(name, region, fault);
        }
    }
}
