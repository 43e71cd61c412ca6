using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>The authorities that a server has a certificate of.</summary>
internal static class IssuerCertificates
{
    /// <summary>Those that have the name of a certificate's issuer: mostly one or none.</summary>
    public static async Task<IReadOnlyList<X509Certificate2>> FindAsync(IServer server, X500DistinguishedName issuer, CancellationToken cancellationToken)
    {
        IReadOnlyList<byte[]>? roots = await server.Network.TrustedRootsAsync(cancellationToken).ConfigureAwait(false);
        IEnumerable<X509Certificate2> all = roots?.Select(Certificates.Load) ?? Of(StoreName.Root).Concat(Of(StoreName.CertificateAuthority));
        return [.. all.Where(candidate => candidate.SubjectName.RawData.SequenceEqual(issuer.RawData))];
    }

    private static IReadOnlyList<X509Certificate2> Of(StoreName name)
    {
        using X509Store store = new(name, StoreLocation.LocalMachine);
        try
        {
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return [.. store.Certificates.Cast<X509Certificate2>()];
        }
        catch (Exception closed) when (closed is CryptographicException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
