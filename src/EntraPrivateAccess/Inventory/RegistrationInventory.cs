using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using System.Xml.Linq;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>Finds out whether a server's connector is registered. It only reads.</summary>
internal static class RegistrationInventory
{
    private const string ConnectorIdExtension = "1.3.6.1.4.1.311.82.1";

    // A certificate is valid from a little before its issue. A file that was written later was edited by hand.
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
                    Detail = "There is no TrustSettings.xml: it was never registered.",
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
                    $"TrustSettings.xml names certificate {settings.Thumbprint}, which is not in the {Describe(store)} store.",
            },
            _ => new ConnectorRegistration
            {
                State = RegistrationState.Unknown,
                Thumbprint = settings.Thumbprint,
                Store = store,
                Detail =
                    $"The {Describe(store)} store could not be read{(lookup.Reason is null ? "" : ": " + lookup.Reason)}.",
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
                ? (RegistrationState.NotRegistered, "The trust certificate is there, but its private key is not.")
            : notAfter <= now
                ? (
                    RegistrationState.Expired,
                    FormattableString.Invariant($"The trust certificate expired on {notAfter:yyyy-MM-dd HH:mm} UTC.")
                )
            : (
                RegistrationState.Registered,
                FormattableString.Invariant($"The trust certificate is valid until {notAfter:yyyy-MM-dd}.")
            );
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

    /// <summary>The 16 bytes of a GUID, bare or wrapped in a DER octet string, or its text.</summary>
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

/// <summary>What a server knows of its registration.</summary>
internal sealed record ConnectorRegistration
{
    public required RegistrationState State { get; init; }

    /// <summary>Why the state is what it is, one sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>
    /// The trust settings file that is there and names no certificate, where no other one does; else null.
    /// </summary>
    public string? UnusableSettings { get; init; }

    /// <summary>SHA-1, upper case, as the trust settings name it.</summary>
    public string? Thumbprint { get; init; }

    public ServerCertificateStore? Store { get; init; }

    /// <summary>The certificate's subject: the tenant's id.</summary>
    public string? TenantId { get; init; }

    /// <summary>
    /// From extension 1.3.6.1.4.1.311.82.1. Inferred for this kind of agent: compare it with Graph before use.
    /// </summary>
    public string? ConnectorId { get; init; }

    /// <summary>Who issued the certificate, such as <c>CN=connectorregistrationca.msappproxy.net</c>.</summary>
    public string? Issuer { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>When it was registered or its certificate renewed; null if file and certificate disagree.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    public bool IsRegistered => State is RegistrationState.Registered;
}

/// <summary>Whether the connector holds a trust certificate that works.</summary>
internal enum RegistrationState
{
    /// <summary>No trust settings, or a certificate that is provably not there.</summary>
    NotRegistered,
    Registered,
    Expired,

    /// <summary>It could not be read. That is not absence, and never a reason to register again.</summary>
    Unknown,
}

/// <summary>The authorities that a server has a certificate of.</summary>
internal static class IssuerCertificates
{
    /// <summary>Those that have the name of a certificate's issuer: mostly one or none.</summary>
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

/// <summary>TrustSettings.xml: which certificate the connector uses, and in whose store it is.</summary>
/// <param name="Thumbprint">SHA-1, upper case.</param>
/// <param name="IsInUserStore">True after the connector renewed it: then it lives in Network Service's own
/// store.</param>
internal sealed record TrustSettings(string Path, string Thumbprint, bool IsInUserStore)
{
    /// <summary>
    /// Every trust settings file of the server that can be understood, the most recently written first.
    /// </summary>
    public static IReadOnlyList<TrustSettings> ReadAll(IServer server) =>
        [
            .. Paths(server)
                .Where(server.Files.FileExists)
                .OrderByDescending(server.Files.LastWriteTime)
                .Select(path => Parse(path, server.Files.ReadAllText(path)))
                .OfType<TrustSettings>(),
        ];

    /// <summary>Where the file can be: three places, since Microsoft's pages and the rename disagree.</summary>
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
            // DTDs are prohibited by default: the file is data of another program.
            using XmlReader reader = XmlReader.Create(new StringReader(text));
            XElement? trust = XDocument.Load(reader).Root?.Element("CloudProxyTrust");
            string thumbprint = trust?.Element("Thumbprint")?.Value.Trim().ToUpperInvariant() ?? "";
            bool inUserStore = string.Equals(
                trust?.Element("IsInUserStore")?.Value.Trim(),
                "true",
                StringComparison.OrdinalIgnoreCase
            );
            return thumbprint.Length == 0 ? null : new TrustSettings(path, thumbprint, inUserStore);
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
