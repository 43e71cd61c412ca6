namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>What became of a registration.</summary>
/// <param name="Certificate">The trust certificate (DER): subject CN = tenant id, issuer connectorregistrationca.msappproxy.net, connector id in extension 1.3.6.1.4.1.311.82.1, valid 180 days.</param>
/// <param name="Error">The service's sentence where it refused, else null.</param>
internal sealed record RegistrationAnswer(string? ConnectorId, byte[]? Certificate, string? Error);
