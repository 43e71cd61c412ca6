using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Tenant;

/// <summary>What a name or an id turned out to mean: one connector or application, or why not.</summary>
internal sealed record Resolved<T>(T? Item, ConnectorException? Error)
    where T : class;
