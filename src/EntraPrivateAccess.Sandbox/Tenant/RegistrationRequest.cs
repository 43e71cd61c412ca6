namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>A registration as the connector sends it.</summary>
/// <param name="Token">The access token. Never journalled.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo (DER) of the new trust certificate.</param>
internal sealed record RegistrationRequest(string Token, string TenantId, string MachineName, string Version, string ExternalIp, string Feature, byte[] PublicKey);
