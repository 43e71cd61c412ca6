using System.Net;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>
/// The host names of the simulated internet and their addresses, which are from the range reserved for benchmarking
/// (RFC 2544).
/// </summary>
/// <param name="backends">The hosts of the corporate network; null for none.</param>
internal sealed class InternetNames(TenantIdentity tenant, Backends? backends = null)
{
    // Microsoft: "Configure private network connectors". All names below these domains are assumed to exist.
    private static readonly string[] s_domains =
    [
        "msappproxy.net",
        "servicebus.windows.net",
        "digicert.com",
        "crl.microsoft.com",
        "oneocsp.microsoft.com",
        "ocsp.msocsp.com",
        "login.windows.net",
        "microsoftonline.com",
        "microsoftonline-p.com",
        "msauth.net",
        "msauthimages.net",
        "msecnd.net",
        "msftauth.net",
        "msftauthimages.net",
        "phonefactor.net",
        "enterpriseregistration.windows.net",
        "management.azure.com",
        "policykeyservice.dc.ad.msft.net",
        "ctldl.windowsupdate.com",
        "www.microsoft.com",
        "msappproxy.us",
        "servicebus.usgovcloudapi.net",
        "mscrl.microsoft.us",
        "crl.microsoft.us",
        "ocsp.msocsp.us",
        "www.microsoft.us",
        "login.windows.us",
        "microsoftonline.us",
        "microsoftonline-p.us",
        "ctldl.windowsupdate.us",
    ];

    private readonly Lock _gate = new();
    private readonly List<string> _known = [];

    /// <summary>Returns the address of a host, or null if the host does not exist.</summary>
    public IPAddress? AddressOf(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return literal;
        }

        string name = host.TrimEnd('.').ToLowerInvariant();
        if (!Exists(name))
        {
            return null;
        }

        lock (_gate)
        {
            int index = _known.IndexOf(name);
            if (index < 0)
            {
                index = _known.Count;
                _known.Add(name);
            }

            return new IPAddress([198, 18, (byte)((index + 1) >> 8), (byte)(index + 1)]);
        }
    }

    /// <summary>Returns the host with an address, or null.</summary>
    public string? HostOf(IPAddress address)
    {
        if (CorporateProxies.IsPrivate(address))
        {
            return address.ToString();
        }

        byte[] parts = address.GetAddressBytes();
        lock (_gate)
        {
            int index = parts is [198, 18, _, _] ? (parts[2] << 8) + parts[3] - 1 : -1;
            return index >= 0 && index < _known.Count ? _known[index] : null;
        }
    }

    /// <summary>Returns whether a host is a corporate forward proxy.</summary>
    public static bool IsProxy(string host) => CorporateProxies.Exists(host);

    private bool Exists(string name) =>
        IsProxy(name)
        || backends?.Has(name) == true
        || (
            s_domains.Any(domain => name == domain || name.EndsWith("." + domain, StringComparison.Ordinal))
            && IsServed(name)
        );

    /// <summary>
    /// Bootstrap and registration exist under tenant-specific names only; the names without a tenant do not resolve
    /// (observed by a community connectivity monitor).
    /// </summary>
    private bool IsServed(string name) =>
        (
            !name.EndsWith(".bootstrap.msappproxy.net", StringComparison.Ordinal)
            && !name.EndsWith(".registration.msappproxy.net", StringComparison.Ordinal)
        ) || name.StartsWith(tenant.Id + ".", StringComparison.OrdinalIgnoreCase);
}
