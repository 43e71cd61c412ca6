using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>Both certificate stores; what was not put in is absent.</summary>
internal sealed class FakeCertificates : IServerCertificates
{
    private readonly Dictionary<(ServerCertificateStore Store, string Thumbprint), CertificateLookup> _certificates = [];

    public void Set(ServerCertificateStore store, string thumbprint, CertificateLookup lookup) => _certificates[(store, thumbprint.ToUpperInvariant())] = lookup;

    public Task<CertificateLookup> FindAsync(ServerCertificateStore store, string thumbprint, CancellationToken cancellationToken) =>
        Task.FromResult(_certificates.GetValueOrDefault((store, thumbprint.ToUpperInvariant())) ?? new CertificateLookup(CertificatePresence.Absent));
}
