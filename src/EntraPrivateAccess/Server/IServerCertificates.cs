using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>Certificate stores, to read only.</summary>
internal interface IServerCertificates
{
    /// <summary>Looks a certificate up by its SHA-1 thumbprint (hexadecimal, any case).</summary>
    Task<CertificateLookup> FindAsync(ServerCertificateStore store, string thumbprint, CancellationToken cancellationToken);
}
