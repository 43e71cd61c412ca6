namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>Asks for a token without a sign-in.</summary>
/// <param name="Kind"><c>graph</c>, <c>registration</c>, <c>application</c> (Graph, app-only), <c>federated</c> (an assertion) or <c>garbage</c>.</param>
/// <param name="User">A sign-in name or its first part; the Global Administrator where it is absent.</param>
/// <param name="ExpiresInSeconds">May be negative.</param>
/// <param name="Audience">Another audience than the kind's own.</param>
/// <param name="Scopes">Other delegated permissions than the kind's own.</param>
internal sealed record TokenRequest(
    string Kind = "graph", string? User = null, int? ExpiresInSeconds = null, string? Audience = null, string? TenantId = null, string[]? Scopes = null);
