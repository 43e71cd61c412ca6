namespace EntraPrivateAccess.Server;

/// <summary>Reads certificate stores.</summary>
internal interface IServerCertificates
{
    /// <summary>Finds a certificate by its SHA-1 thumbprint (hexadecimal, any case).</summary>
    Task<CertificateLookup> FindAsync(
        ServerCertificateStore store,
        string thumbprint,
        CancellationToken cancellationToken
    );
}

/// <summary>
/// The result of a lookup. An unreadable store does not mean that the certificate is absent, and is never a reason to
/// register again.
/// </summary>
/// <param name="Certificate">The certificate (DER), or null if it was not found.</param>
/// <param name="HasPrivateKey">Null if it could not be determined.</param>
/// <param name="Reason">Why the store was unreadable.</param>
internal sealed record CertificateLookup(
    CertificatePresence Presence,
    byte[]? Certificate = null,
    bool? HasPrivateKey = null,
    string? Reason = null
);

internal enum CertificatePresence
{
    Absent,
    Found,
    Unreadable,
}

/// <summary>The stores that can contain a connector's trust certificate.</summary>
internal enum ServerCertificateStore
{
    /// <summary>LocalMachine\My, which registration writes to.</summary>
    LocalMachine,

    /// <summary>Network Service's own My store, which the connector's renewal writes to.</summary>
    NetworkService,
}
