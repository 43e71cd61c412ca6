using System.IO;
using System.Runtime.Versioning;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The certificate stores of this machine, to read only.</summary>
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
                // Compared here: the store's own search skips what it takes for invalid on some systems.
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

/// <summary>The personal store of Network Service, where the connector puts its renewed certificate.</summary>
/// <remarks>
/// No API opens another account's store. It is files below the account's profile; that the same lies in the registry
/// below HKU\S-1-5-20 is only an inference. Both are asked, and what may not be read is never called absent.
/// </remarks>
internal static class NetworkServiceStore
{
    private const string ProfileFolder =
        @"ServiceProfiles\NetworkService\AppData\Roaming\Microsoft\SystemCertificates\My\Certificates";
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
        return registry.Presence == CertificatePresence.Found || file.Presence == CertificatePresence.Absent
            ? registry
            : file;
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
                { } content when SerializedCertificate.Parse(content) is { } found => new CertificateLookup(
                    CertificatePresence.Found,
                    found.Certificate,
                    found.HasPrivateKey
                ),
                _ => new CertificateLookup(
                    CertificatePresence.Unreadable,
                    Reason: $"Network Service's {where} holds an entry of this name in a form that is not known."
                ),
            };
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or SecurityException or IOException)
        {
            return new CertificateLookup(
                CertificatePresence.Unreadable,
                Reason: $"Network Service's {where} could not be read: {fault.Message}"
            );
        }
    }
}

/// <summary>A certificate as Windows keeps it in a store's file or registry blob: a list of properties.</summary>
/// <remarks>
/// Each is three 32-bit numbers (property, encoding 1, length) and that many bytes. Property 32 (CERT_CERT_PROP_ID)
/// is the
/// certificate itself, property 2 (CERT_KEY_PROV_INFO_PROP_ID) says where its private key is.
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

    /// <summary>DER.</summary>
    public byte[] Certificate { get; }

    public bool HasPrivateKey { get; }

    /// <summary>Null where the bytes are not such a list, or one without a certificate.</summary>
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
