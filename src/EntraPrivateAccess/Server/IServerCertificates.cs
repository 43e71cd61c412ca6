namespace EntraPrivateAccess.Server;

/// <summary>Certificate stores, to read only.</summary>
internal interface IServerCertificates
{
    /// <summary>Looks a certificate up by its SHA-1 thumbprint (hexadecimal, any case).</summary>
    Task<CertificateLookup> FindAsync(
        ServerCertificateStore store,
        string thumbprint,
        CancellationToken cancellationToken
    );
}

/// <summary>What was found. Unreadable is not absent: it never is a reason to register again.</summary>
/// <param name="Certificate">The certificate (DER) where it was found.</param>
/// <param name="HasPrivateKey">Null where that could not be told.</param>
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

/// <summary>Where a connector's trust certificate can live.</summary>
internal enum ServerCertificateStore
{
    /// <summary>LocalMachine\My: what registration writes.</summary>
    LocalMachine,

    /// <summary>Network Service's own My store: what the connector's renewal writes.</summary>
    NetworkService,
}
