using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>Finds out whether a server's connector is registered. It only reads.</summary>
internal static class RegistrationInventory
{
    private const string ConnectorIdExtension = "1.3.6.1.4.1.311.82.1";

    // A certificate is valid from a little before its issue. A file that was written later was edited by hand.
    private static readonly TimeSpan s_backdated = TimeSpan.FromDays(1);

    public static async Task<ConnectorRegistration> ReadAsync(IServer server, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IReadOnlyList<TrustSettings> all;
        try
        {
            all = TrustSettings.ReadAll(server);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return new ConnectorRegistration { State = RegistrationState.Unknown, Detail = $"TrustSettings.xml could not be read: {closed.Message}" };
        }

        if (all.Count == 0)
        {
            return TrustSettings.Paths(server).FirstOrDefault(server.Files.FileExists) is string broken
                ? new ConnectorRegistration { State = RegistrationState.NotRegistered, UnusableSettings = broken, Detail = $"{broken} cannot be understood, so the connector cannot find its certificate." }
                : new ConnectorRegistration { State = RegistrationState.NotRegistered, Detail = "There is no TrustSettings.xml: it was never registered." };
        }

        TrustSettings settings = all[0];
        ServerCertificateStore store = settings.IsInUserStore ? ServerCertificateStore.NetworkService : ServerCertificateStore.LocalMachine;
        CertificateLookup lookup = await server.Certificates.FindAsync(store, settings.Thumbprint, cancellationToken).ConfigureAwait(false);
        return lookup.Presence switch
        {
            CertificatePresence.Found => Judge(settings, server.Files.LastWriteTime(settings.Path), store, lookup, now),
            CertificatePresence.Absent => new ConnectorRegistration
            {
                State = RegistrationState.NotRegistered,
                Thumbprint = settings.Thumbprint,
                Store = store,
                Detail = $"TrustSettings.xml names certificate {settings.Thumbprint}, which is not in the {Describe(store)} store.",
            },
            _ => new ConnectorRegistration
            {
                State = RegistrationState.Unknown,
                Thumbprint = settings.Thumbprint,
                Store = store,
                Detail = $"The {Describe(store)} store could not be read{(lookup.Reason is null ? "" : ": " + lookup.Reason)}.",
            },
        };
    }

    private static ConnectorRegistration Judge(
        TrustSettings settings,
        DateTimeOffset written,
        ServerCertificateStore store,
        CertificateLookup lookup,
        DateTimeOffset now)
    {
        using X509Certificate2 certificate = Load(lookup.Certificate!);
        DateTimeOffset notBefore = certificate.NotBefore.ToUniversalTime();
        DateTimeOffset notAfter = certificate.NotAfter.ToUniversalTime();
        (RegistrationState state, string detail) = lookup.HasPrivateKey is false
            ? (RegistrationState.NotRegistered, "The trust certificate is there, but its private key is not.")
            : notAfter <= now
                ? (RegistrationState.Expired, FormattableString.Invariant($"The trust certificate expired on {notAfter:yyyy-MM-dd HH:mm} UTC."))
                : (RegistrationState.Registered, FormattableString.Invariant($"The trust certificate is valid until {notAfter:yyyy-MM-dd}."));
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
        byte[]? raw = certificate.Extensions.Cast<X509Extension>().FirstOrDefault(extension => extension.Oid?.Value == ConnectorIdExtension)?.RawData;
        if (raw is null)
        {
            return null;
        }

        byte[] content = raw.Length > 2 && raw[0] is 0x04 or 0x0C or 0x16 or 0x13 && raw[1] == raw.Length - 2 ? [.. raw.Skip(2)] : raw;
        return content.Length == 16
            ? new Guid(content).ToString()
            : Guid.TryParse(System.Text.Encoding.ASCII.GetString(content), out Guid id) ? id.ToString() : null;
    }

    private static X509Certificate2 Load(byte[] der) => Compatibility.Certificates.Load(der);

    private static string Describe(ServerCertificateStore store) => store is ServerCertificateStore.LocalMachine ? @"LocalMachine\My" : "Network Service's own certificate";
}
