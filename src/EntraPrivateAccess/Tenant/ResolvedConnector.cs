using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>What a name or an id turned out to mean: one connector, or why not.</summary>
internal sealed record ResolvedConnector(Connector? Connector, ConnectorException? Error);
