using System;
using System.IO;
using System.Runtime.Versioning;
using System.Security;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The personal store of Network Service, where the connector puts its renewed certificate.</summary>
/// <remarks>
/// No API opens another account's store. It is files below the account's profile; that the same lies in the registry
/// below HKU\S-1-5-20 is only an inference. Both are asked, and what may not be read is never called absent.
/// </remarks>
internal static class NetworkServiceStore
{
    private const string ProfileFolder = @"ServiceProfiles\NetworkService\AppData\Roaming\Microsoft\SystemCertificates\My\Certificates";
    private const string RegistryKey = @"HKU\S-1-5-20\Software\Microsoft\SystemCertificates\My\Certificates";

    [SupportedOSPlatform("windows")]
    public static CertificateLookup Find(string thumbprint) =>
        Find(() => ReadFile(thumbprint), () => WindowsRegistry.Read($@"{RegistryKey}\{thumbprint}", "Blob") as byte[]);

    /// <summary>Judges what two readers bring: content, null where there is nothing, or a fault.</summary>
    internal static CertificateLookup Find(Func<byte[]?> readFile, Func<byte[]?> readRegistry)
    {
        CertificateLookup file = Look("file store", readFile);
        if (file.Presence == CertificatePresence.Found)
        {
            return file;
        }

        CertificateLookup registry = Look("registry store", readRegistry);
        return registry.Presence == CertificatePresence.Found || file.Presence == CertificatePresence.Absent ? registry : file;
    }

    private static byte[]? ReadFile(string thumbprint)
    {
        string windows = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
        try
        {
            // Opened and not asked for first: File.Exists says no where access is denied.
            return File.ReadAllBytes(Path.Combine(windows, ProfileFolder, thumbprint));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static CertificateLookup Look(string where, Func<byte[]?> read)
    {
        try
        {
            return read() switch
            {
                null => new CertificateLookup(CertificatePresence.Absent),
                { } content when SerializedCertificate.Parse(content) is { } found =>
                    new CertificateLookup(CertificatePresence.Found, found.Certificate, found.HasPrivateKey),
                _ => new CertificateLookup(CertificatePresence.Unreadable, Reason: $"Network Service's {where} holds an entry of this name in a form that is not known."),
            };
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or SecurityException or IOException)
        {
            return new CertificateLookup(CertificatePresence.Unreadable, Reason: $"Network Service's {where} could not be read: {fault.Message}");
        }
    }
}
