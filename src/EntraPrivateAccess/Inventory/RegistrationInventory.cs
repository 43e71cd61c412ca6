using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using System.Xml.Linq;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>Detects whether a server's connector is registered, without changing anything.</summary>
internal static class RegistrationInventory
{
    private const string ConnectorIdExtension = "1.3.6.1.4.1.311.82.1";

    // A certificate is valid from shortly before it was issued. A file that was written much later was edited manually.
    private static readonly TimeSpan s_backdated = TimeSpan.FromDays(1);

    public static async Task<ConnectorRegistration> ReadAsync(
        IServer server,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<TrustSettings> all;
        try
        {
            all = TrustSettings.ReadAll(server);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return new ConnectorRegistration
            {
                State = RegistrationState.Unknown,
                Detail = $"TrustSettings.xml could not be read: {closed.Message}",
            };
        }

        if (all.Count == 0)
        {
            return TrustSettings.Paths(server).FirstOrDefault(server.Files.FileExists) is string broken
                ? new ConnectorRegistration
                {
                    State = RegistrationState.NotRegistered,
                    UnusableSettings = broken,
                    Detail = $"{broken} cannot be understood, so the connector cannot find its certificate.",
                }
                : new ConnectorRegistration
                {
                    State = RegistrationState.NotRegistered,
                    Detail = "The connector was never registered: there is no TrustSettings.xml.",
                };
        }

        TrustSettings settings = all[0];
        ServerCertificateStore store = settings.IsInUserStore
            ? ServerCertificateStore.NetworkService
            : ServerCertificateStore.LocalMachine;
        CertificateLookup lookup = await server
            .Certificates.FindAsync(store, settings.Thumbprint, cancellationToken)
            .ConfigureAwait(false);
        return lookup.Presence switch
        {
            CertificatePresence.Found => Judge(settings, server.Files.LastWriteTime(settings.Path), store, lookup, now),
            CertificatePresence.Absent => new ConnectorRegistration
            {
                State = RegistrationState.NotRegistered,
                Thumbprint = settings.Thumbprint,
                Store = store,
                Detail =
                    $"TrustSettings.xml refers to the certificate {settings.Thumbprint}, "
                    + $"which is not in the {Describe(store)} store.",
            },
            _ => new ConnectorRegistration
            {
                State = RegistrationState.Unknown,
                Thumbprint = settings.Thumbprint,
                Store = store,
                Detail =
                    $"The {Describe(store)} store could not be read"
                    + $"{(lookup.Reason is null ? "" : ": " + lookup.Reason)}.",
            },
        };
    }

    private static ConnectorRegistration Judge(
        TrustSettings settings,
        DateTimeOffset written,
        ServerCertificateStore store,
        CertificateLookup lookup,
        DateTimeOffset now
    )
    {
        using X509Certificate2 certificate = Load(lookup.Certificate!);
        DateTimeOffset notBefore = certificate.NotBefore.ToUniversalTime();
        DateTimeOffset notAfter = certificate.NotAfter.ToUniversalTime();
        (RegistrationState state, string detail) =
            lookup.HasPrivateKey is false
                ? (RegistrationState.NotRegistered, "The trust certificate exists, but its private key is missing.")
            : notAfter <= now
                ? (
                    RegistrationState.Expired,
                    FormattableString.Invariant($"The trust certificate expired on {notAfter:yyyy-MM-dd HH:mm} UTC.")
                )
            : (
                RegistrationState.Registered,
                FormattableString.Invariant($"The trust certificate is valid until {notAfter:yyyy-MM-dd}.")
            );
        detail = settings.IsEdited ? $"{detail} {TrustSettings.Edited}" : detail;
        return new ConnectorRegistration
        {
            State = state,
            Detail = detail,
            Thumbprint = settings.Thumbprint,
            Store = store,
            TenantId = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
            ConnectorId = ConnectorIdOf(certificate),
            Issuer = certificate.Issuer,
            NotBefore = notBefore,
            RegisteredAt = notBefore <= written && written - notBefore < s_backdated ? written : null,
            NotAfter = notAfter,
        };
    }

    /// <summary>
    /// Reads the connector ID from the certificate's extension: the 16 bytes of a GUID, bare or wrapped in a DER octet
    /// string, or its text.
    /// </summary>
    internal static string? ConnectorIdOf(X509Certificate2 certificate)
    {
        byte[]? raw = certificate
            .Extensions.Cast<X509Extension>()
            .FirstOrDefault(extension => extension.Oid?.Value == ConnectorIdExtension)
            ?.RawData;
        if (raw is null)
        {
            return null;
        }

        byte[] content =
            raw.Length > 2 && raw[0] is 0x04 or 0x0C or 0x16 or 0x13 && raw[1] == raw.Length - 2
                ? [.. raw.Skip(2)]
                : raw;
        return content.Length == 16 ? new Guid(content).ToString()
            : Guid.TryParse(System.Text.Encoding.ASCII.GetString(content), out Guid id) ? id.ToString()
            : null;
    }

    private static X509Certificate2 Load(byte[] der) => Compatibility.Certificates.Load(der);

    private static string Describe(ServerCertificateStore store) =>
        store is ServerCertificateStore.LocalMachine ? @"LocalMachine\My" : "Network Service's own certificate";
}

/// <summary>The registration of a connector, as read from its server.</summary>
internal sealed record ConnectorRegistration
{
    public required RegistrationState State { get; init; }

    /// <summary>The reason for the state, as one sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>
    /// The trust settings file that exists but contains no certificate; null if there is none, or if another file
    /// contains one.
    /// </summary>
    public string? UnusableSettings { get; init; }

    /// <summary>The SHA-1 thumbprint in upper case, as in the trust settings.</summary>
    public string? Thumbprint { get; init; }

    public ServerCertificateStore? Store { get; init; }

    /// <summary>The tenant's ID, from the certificate's subject.</summary>
    public string? TenantId { get; init; }

    /// <summary>
    /// The connector's ID, from extension 1.3.6.1.4.1.311.82.1. For this kind of agent this is an inference: compare it
    /// with Graph before use.
    /// </summary>
    public string? ConnectorId { get; init; }

    /// <summary>The issuer of the certificate, such as <c>CN=connectorregistrationca.msappproxy.net</c>.</summary>
    public string? Issuer { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>
    /// The time of the registration or of the last certificate renewal; null if the file and the certificate disagree.
    /// </summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    public bool IsRegistered => State is RegistrationState.Registered;

    /// <summary>The end of the certificate if it has expired, or null.</summary>
    public DateTimeOffset? ExpiredAt => State is RegistrationState.Expired ? NotAfter : null;
}

/// <summary>Whether the connector has a working trust certificate.</summary>
internal enum RegistrationState
{
    /// <summary>There are no trust settings, or their certificate is certain to be absent.</summary>
    NotRegistered,
    Registered,
    Expired,

    /// <summary>
    /// The state could not be read. This does not mean that the registration is absent, and is never a reason to
    /// register again.
    /// </summary>
    Unknown,
}

/// <summary>The certificate authorities whose certificates are on a server.</summary>
internal static class IssuerCertificates
{
    /// <summary>Returns the certificates whose subject is the issuer of a certificate: usually one or none.</summary>
    public static async Task<IReadOnlyList<X509Certificate2>> FindAsync(
        IServer server,
        X500DistinguishedName issuer,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<byte[]>? roots = await server.Network.TrustedRootsAsync(cancellationToken).ConfigureAwait(false);
        IEnumerable<X509Certificate2> all = roots?.Select(Certificates.Load)
            ?? Of(StoreName.Root).Concat(Of(StoreName.CertificateAuthority));
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

/// <summary>The content of TrustSettings.xml: the certificate that the connector uses, and its store.</summary>
/// <param name="Thumbprint">The SHA-1 thumbprint in upper case.</param>
/// <param name="IsInUserStore">True after the connector renewed the certificate, which is then in Network Service's own
/// store.</param>
internal sealed record TrustSettings(string Path, string Thumbprint, bool IsInUserStore)
{
    /// <summary>
    /// Whether the thumbprint in the file contains other characters, as after it was edited. Whether the connector
    /// ignores them is unknown.
    /// </summary>
    public bool IsEdited { get; init; }

    private const int Sha1Digits = 40;

    /// <summary>The sentence about a file that was edited.</summary>
    public const string Edited =
        "The file was edited: the thumbprint in it contains spaces or invisible characters, and whether the connector "
        + "ignores them is unknown.";

    /// <summary>
    /// Reads all trust settings files of the server that can be parsed, the most recently written first.
    /// </summary>
    public static IReadOnlyList<TrustSettings> ReadAll(IServer server) =>
        [
            .. Paths(server)
                .Where(server.Files.FileExists)
                .OrderByDescending(server.Files.LastWriteTime)
                .Select(path => Parse(path, server.Files.ReadAllText(path)))
                .OfType<TrustSettings>(),
        ];

    /// <summary>
    /// Returns the three possible locations of the file, because Microsoft's pages and the rename disagree.
    /// </summary>
    public static IEnumerable<string> Paths(IServer server) =>
        ProductNames
            .All.SelectMany(brand => brand.DataFolders)
            .Select(folder =>
                $@"{server.Files.Folder(ServerFolder.ProgramData)}\Microsoft\{folder}\Config\TrustSettings.xml"
            );

    internal static TrustSettings? Parse(string path, string text)
    {
        try
        {
            // DTDs are prohibited by default, which is required here because another program wrote the file.
            using XmlReader reader = XmlReader.Create(new StringReader(text));
            XElement? trust = XDocument.Load(reader).Root?.Element("CloudProxyTrust");
            string written = trust?.Element("Thumbprint")?.Value.Trim() ?? "";
            // A thumbprint that was copied from a window has spaces, and an invisible mark (U+200E) at its start.
            string digits = new([.. written.Where(Uri.IsHexDigit)]);
            string thumbprint = (digits.Length == Sha1Digits ? digits : written).ToUpperInvariant();
            bool inUserStore = string.Equals(
                trust?.Element("IsInUserStore")?.Value.Trim(),
                "true",
                StringComparison.OrdinalIgnoreCase
            );
            return thumbprint.Length == 0
                ? null
                : new TrustSettings(path, thumbprint, inUserStore)
                {
                    IsEdited = !string.Equals(written, thumbprint, StringComparison.OrdinalIgnoreCase),
                };
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
