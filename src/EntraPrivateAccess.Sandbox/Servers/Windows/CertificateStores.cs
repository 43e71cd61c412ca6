using System.Security.Cryptography;

namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>The two stores that can contain a trust certificate: LocalMachine and NetworkService.</summary>
internal sealed class CertificateStores
{
    public static readonly string[] Names = ["LocalMachine", "NetworkService"];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoredCertificate> _certificates = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _unreadable = new(StringComparer.OrdinalIgnoreCase);

    public static string Thumbprint(byte[] certificate) => Convert.ToHexString(SHA1.HashData(certificate));

    public StoredCertificate? Find(string store, string thumbprint)
    {
        lock (_gate)
        {
            return _certificates.GetValueOrDefault(Key(store, thumbprint));
        }
    }

    /// <summary>Returns the reason why a store is unreadable, or null.</summary>
    public string? Unreadable(string store)
    {
        lock (_gate)
        {
            return _unreadable.GetValueOrDefault(store);
        }
    }

    public void SetUnreadable(string store, string? reason)
    {
        lock (_gate)
        {
            if (reason is null)
            {
                _ = _unreadable.Remove(store);
            }
            else
            {
                _unreadable[store] = reason;
            }
        }
    }

    public void Put(string store, StoredCertificate certificate)
    {
        lock (_gate)
        {
            _certificates[Key(store, Thumbprint(certificate.Content))] = certificate;
        }
    }

    public void Remove(string store, string thumbprint)
    {
        lock (_gate)
        {
            _ = _certificates.Remove(Key(store, thumbprint));
        }
    }

    private static string Key(string store, string thumbprint) => $"{store}/{thumbprint}";
}

/// <summary>A certificate in a store.</summary>
/// <param name="Content">DER.</param>
/// <param name="ConnectorId">The connector it was issued to, if the sandbox's tenant issued it.</param>
internal sealed record StoredCertificate(byte[] Content, bool HasPrivateKey, string? ConnectorId = null);
