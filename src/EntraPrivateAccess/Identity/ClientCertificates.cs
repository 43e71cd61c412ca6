using System;
using System.IO;
using System.Linq;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Identity;

/// <summary>Finds the certificate that an application signs in with.</summary>
internal static class ClientCertificates
{
    /// <summary>By SHA-1 thumbprint (any case, spaces allowed): the user's personal store first, then the machine's.</summary>
    public static X509Certificate2 Find(string thumbprint)
    {
        string wanted = new([.. thumbprint.Where(Uri.IsHexDigit)]);
        return Find(StoreLocation.CurrentUser, wanted) ?? Find(StoreLocation.LocalMachine, wanted) ?? throw Faults.ClientCertificateNotFound(wanted);
    }

    /// <param name="path">A PFX file.</param>
    /// <param name="password">Null for a file without one.</param>
    public static X509Certificate2 Load(string path, SecureString? password)
    {
        try
        {
            return new X509Certificate2(File.ReadAllBytes(path), password ?? new SecureString(), X509KeyStorageFlags.DefaultKeySet);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Faults.ClientCertificateUnreadable(path, exception);
        }
    }

    private static X509Certificate2? Find(StoreLocation location, string thumbprint)
    {
        try
        {
            using X509Store store = new(StoreName.My, location);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false)
                .OfType<X509Certificate2>()
                .OrderByDescending(certificate => certificate.HasPrivateKey)
                .FirstOrDefault();
        }
        catch (CryptographicException)
        {
            // A system without this store has no certificate in it.
            return null;
        }
    }
}
