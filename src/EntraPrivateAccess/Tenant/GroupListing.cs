using System.Collections.Generic;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>The tenant's connector groups.</summary>
/// <param name="PublishingEnabled">False in a tenant where no connector was ever registered: it has no groups yet, which is no error.</param>
internal sealed record GroupListing(IReadOnlyList<ConnectorGroup> Groups, bool PublishingEnabled)
{
    /// <summary>The group that is meant.</summary>
    /// <exception cref="ConnectorException"><c>ConnectorGroupNotFound</c> or <c>AmbiguousConnectorGroup</c>.</exception>
    public ConnectorGroup Resolve(ConnectorGroupReference reference) =>
        ConnectorGroups.Pick(Groups, reference.Id ?? reference.NameOrId) ?? throw Faults.ConnectorGroupNotFound(reference.NameOrId);
}
