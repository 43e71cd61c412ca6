using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>What a name or an id turned out to mean: one application, or why not.</summary>
internal sealed record ResolvedApplication(ConnectorGroupApplication? Application, ConnectorException? Error);
