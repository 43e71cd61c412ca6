using System;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The certificate stores of this machine, to read only.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsCertificates : IServerCertificates
{
    public Task<CertificateLookup> FindAsync(ServerCertificateStore store, string thumbprint, CancellationToken cancellationToken)
    {
        string wanted = thumbprint.Replace(" ", "").ToUpperInvariant();
        return Task.Run(() => store == ServerCertificateStore.LocalMachine ? FindInMachineStore(wanted) : NetworkServiceStore.Find(wanted), cancellationToken);
    }

    private static CertificateLookup FindInMachineStore(string thumbprint)
    {
        try
        {
            using X509Store store = new(StoreName.My, StoreLocation.LocalMachine);
            store.Open(OpenFlags.ReadOnly);
            CertificateLookup answer = new(CertificatePresence.Absent);
            foreach (X509Certificate2 certificate in store.Certificates)
            {
                // Compared here: the store's own search skips what it takes for invalid on some systems.
                using (certificate)
                {
                    if (certificate.Thumbprint == thumbprint)
                    {
                        answer = new CertificateLookup(CertificatePresence.Found, certificate.RawData, certificate.HasPrivateKey);
                    }
                }
            }

            return answer;
        }
        catch (Exception fault) when (fault is CryptographicException or UnauthorizedAccessException)
        {
            return new CertificateLookup(CertificatePresence.Unreadable, Reason: @"The store LocalMachine\My could not be read: " + fault.Message);
        }
    }
}
