namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>A certificate (DER, in base64 on the wire) to put into a store.</summary>
internal sealed record CertificateBody(byte[] Certificate, bool HasPrivateKey = true, string? ConnectorId = null);
