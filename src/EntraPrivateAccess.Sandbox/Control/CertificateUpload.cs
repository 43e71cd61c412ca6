namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>A certificate (DER) for the confidential application.</summary>
internal sealed record CertificateUpload(byte[] Certificate);
