using System.IO;
using System.Runtime.Versioning;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Reads the certificate stores of this machine.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsCertificates : IServerCertificates
{
    public Task<CertificateLookup> FindAsync(
        ServerCertificateStore store,
        string thumbprint,
        CancellationToken cancellationToken
    )
    {
        string wanted = thumbprint.Replace(" ", "").ToUpperInvariant();
        return Task.Run(
            () =>
                store == ServerCertificateStore.LocalMachine
                    ? FindInMachineStore(wanted)
                    : NetworkServiceStore.Find(wanted),
            cancellationToken
        );
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
                // Thumbprints are compared here because on some systems the store's own search skips certificates that
                // it considers invalid.
                using (certificate)
                {
                    if (certificate.Thumbprint == thumbprint)
                    {
                        answer = new CertificateLookup(
                            CertificatePresence.Found,
                            certificate.RawData,
                            certificate.HasPrivateKey
                        );
                    }
                }
            }

            return answer;
        }
        catch (Exception fault) when (fault is CryptographicException or UnauthorizedAccessException)
        {
            return new CertificateLookup(
                CertificatePresence.Unreadable,
                Reason: @"The store LocalMachine\My could not be read: " + fault.Message
            );
        }
    }
}

/// <summary>The personal store of Network Service, which holds the certificate that the connector renewed.</summary>
/// <remarks>
/// No API opens another account's store. Its files are under the account's profile; that the registry contains the same
/// data under HKU\S-1-5-20 is only an inference. Both places are read, and a place that cannot be read is never
/// reported as absent.
/// </remarks>
internal static class NetworkServiceStore
{
    private const string ProfileFolder =
        @"ServiceProfiles\NetworkService\AppData\Roaming\Microsoft\SystemCertificates\My\Certificates";
    private const string RegistryKey = @"HKU\S-1-5-20\Software\Microsoft\SystemCertificates\My\Certificates";

    [SupportedOSPlatform("windows")]
    public static CertificateLookup Find(string thumbprint) =>
        Find(() => ReadFile(thumbprint), () => WindowsRegistry.Read($@"{RegistryKey}\{thumbprint}", "Blob") as byte[]);

    /// <summary>
    /// Combines the results of the two readers. Each returns the content, returns null if there is none, or throws.
    /// </summary>
    internal static CertificateLookup Find(Func<byte[]?> readFile, Func<byte[]?> readRegistry)
    {
        CertificateLookup file = Search("file store", readFile);
        if (file.Presence == CertificatePresence.Found)
        {
            return file;
        }

        CertificateLookup registry = Search("registry store", readRegistry);
        return registry.Presence == CertificatePresence.Found || file.Presence == CertificatePresence.Absent
            ? registry
            : file;
    }

    private static byte[]? ReadFile(string thumbprint)
    {
        string windows = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
        try
        {
            // The file is opened without an existence check because File.Exists returns false if access is denied.
            return File.ReadAllBytes(Path.Combine(windows, ProfileFolder, thumbprint));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static CertificateLookup Search(string store, Func<byte[]?> read)
    {
        try
        {
            return read() switch
            {
                null => new CertificateLookup(CertificatePresence.Absent),
                { } content when SerializedCertificate.Parse(content) is { } found => new CertificateLookup(
                    CertificatePresence.Found,
                    found.Certificate,
                    found.HasPrivateKey
                ),
                _ => new CertificateLookup(
                    CertificatePresence.Unreadable,
                    Reason: $"Network Service's {store} contains an entry with this name in an unknown format."
                ),
            };
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or SecurityException or IOException)
        {
            return new CertificateLookup(
                CertificatePresence.Unreadable,
                Reason: $"Network Service's {store} could not be read: {fault.Message}"
            );
        }
    }
}

/// <summary>
/// A certificate in the format that Windows uses in a store's files and registry values: a list of properties.
/// </summary>
/// <remarks>
/// Each property consists of three 32-bit numbers (property ID, encoding 1, length) and that many bytes. Property 32
/// (CERT_CERT_PROP_ID) is the certificate, and property 2 (CERT_KEY_PROV_INFO_PROP_ID) contains the location of its
/// private key.
/// </remarks>
internal sealed class SerializedCertificate
{
    private const int KeyProviderInfo = 2;
    private const int CertificateItself = 32;
    private const int HeaderLength = 12;

    private SerializedCertificate(byte[] certificate, bool hasPrivateKey)
    {
        Certificate = certificate;
        HasPrivateKey = hasPrivateKey;
    }

    /// <summary>The certificate (DER).</summary>
    public byte[] Certificate { get; }

    public bool HasPrivateKey { get; }

    /// <summary>
    /// Parses a property list. Returns null if the bytes are not such a list or contain no certificate.
    /// </summary>
    public static SerializedCertificate? Parse(byte[] content)
    {
        Dictionary<int, byte[]> properties = [];
        int position = 0;
        while (position < content.Length)
        {
            if (content.Length - position < HeaderLength)
            {
                return null;
            }

            int property = BitConverter.ToInt32(content, position);
            int length = BitConverter.ToInt32(content, position + 8);
            position += HeaderLength;
            if (length < 0 || length > content.Length - position)
            {
                return null;
            }

            properties[property] = content.AsSpan(position, length).ToArray();
            position += length;
        }

        return properties.TryGetValue(CertificateItself, out byte[]? certificate)
            ? new SerializedCertificate(certificate, properties.ContainsKey(KeyProviderInfo))
            : null;
    }
}
