namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>A certificate in a store.</summary>
/// <param name="Content">DER.</param>
/// <param name="ConnectorId">The connector it was issued to, where the sandbox's tenant did.</param>
internal sealed record StoredCertificate(byte[] Content, bool HasPrivateKey, string? ConnectorId = null);
