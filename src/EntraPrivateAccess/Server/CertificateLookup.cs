namespace EntraPrivateAccess.Server;

/// <summary>What was found. Unreadable is not absent: it never is a reason to register again.</summary>
/// <param name="Certificate">The certificate (DER) where it was found.</param>
/// <param name="HasPrivateKey">Null where that could not be told.</param>
/// <param name="Reason">Why the store was unreadable.</param>
internal sealed record CertificateLookup(CertificatePresence Presence, byte[]? Certificate = null, bool? HasPrivateKey = null, string? Reason = null);
