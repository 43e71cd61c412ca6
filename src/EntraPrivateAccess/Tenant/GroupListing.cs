using System.Collections.Generic;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>The tenant's connector groups.</summary>
/// <param name="PublishingEnabled">False in a tenant where no connector was ever registered: it has no groups yet, which is no error.</param>
internal sealed record GroupListing(IReadOnlyList<ConnectorGroup> Groups, bool PublishingEnabled);
