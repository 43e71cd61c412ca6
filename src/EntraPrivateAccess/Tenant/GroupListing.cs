using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>The tenant's connector groups.</summary>
/// <param name="Refusal">What the service said in a tenant where no connector was ever registered: it has no groups yet, which is no error. Else null.</param>
internal sealed record GroupListing(IReadOnlyList<ConnectorGroup> Groups, GraphException? Refusal = null)
{
    /// <summary>False in a tenant where no connector was ever registered.</summary>
    public bool PublishingEnabled => Refusal is null;

    /// <summary>The group that is meant.</summary>
    /// <exception cref="ConnectorException"><c>ConnectorGroupNotFound</c> or <c>AmbiguousConnectorGroup</c>.</exception>
    public ConnectorGroup Resolve(ConnectorGroupReference reference) =>
        ConnectorGroups.Pick(Groups, reference.Id ?? reference.NameOrId) ?? throw Faults.ConnectorGroupNotFound(reference.NameOrId, Refusal);

    /// <summary>The groups that are meant, each once, or why not.</summary>
    public IReadOnlyList<Resolved<ConnectorGroup>> ResolveMany(IEnumerable<ConnectorGroupReference> references)
    {
        HashSet<string> seen = [];
        return [.. references.Select(TryResolve).Where(each => each.Item is null || seen.Add(each.Item.Id))];
    }

    /// <summary>The group that is meant, or why there is none.</summary>
    public Resolved<ConnectorGroup> TryResolve(ConnectorGroupReference reference)
    {
        try
        {
            return new Resolved<ConnectorGroup>(Resolve(reference), null);
        }
        catch (ConnectorException fault)
        {
            return new Resolved<ConnectorGroup>(null, fault);
        }
    }
}
