using System.Net;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>
/// The names of the played internet, and the addresses that stand for them: those that are set aside for measurements
/// (RFC 2544).
/// </summary>
internal sealed class InternetNames(TenantIdentity tenant)
{
    /// <summary>Every name that starts so is a company's forward proxy.</summary>
    public const string ProxyPrefix = "proxy.";

    // Microsoft: "Configure private network connectors"; what stands below these is taken to exist.
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

    /// <summary>The address, or null where no such host exists.</summary>
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

    /// <summary>The host that an address stands for, or null.</summary>
    public string? HostOf(IPAddress address)
    {
        if (IsPrivate(address))
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

    /// <summary>
    /// A company's forward proxy: by its name, or by an address of the company's own network (RFC 1918).
    /// </summary>
    public static bool IsProxy(string host) =>
        host.StartsWith(ProxyPrefix, StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IsPrivate(address));

    private static bool IsPrivate(IPAddress address) =>
        address.GetAddressBytes() is [10, _, _, _] or [172, >= 16 and <= 31, _, _] or [192, 168, _, _];

    private bool Exists(string name) =>
        IsProxy(name)
        || (
            s_domains.Any(domain => name == domain || name.EndsWith("." + domain, StringComparison.Ordinal))
            && IsServed(name)
        );

    /// <summary>
    /// Bootstrap and registration have names for tenants only; one without is not known (seen by a community
    /// connectivity monitor).
    /// </summary>
    private bool IsServed(string name) =>
        (
            !name.EndsWith(".bootstrap.msappproxy.net", StringComparison.Ordinal)
            && !name.EndsWith(".registration.msappproxy.net", StringComparison.Ordinal)
        ) || name.StartsWith(tenant.Id + ".", StringComparison.OrdinalIgnoreCase);
}
