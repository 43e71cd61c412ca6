using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Identity;

/// <summary>The addresses that Microsoft asks to allow: "Configure private network connectors" and its US Government page.</summary>
internal static class EnvironmentEndpoints
{
    private const string Service = "Connector and service";
    private const string Revocation = "Certificate revocation";
    private const string Registration = "Registration and renewal";

    public static IReadOnlyList<ServiceEndpoint> Global { get; } =
    [
        .. Each(443, Service, "*.msappproxy.net", "*.servicebus.windows.net"),
        .. Each(80, Revocation,
            "crl3.digicert.com", "crl4.digicert.com", "ocsp.digicert.com", "crl.microsoft.com", "oneocsp.microsoft.com", "ocsp.msocsp.com"),
        .. Each(443, Registration,
            "login.windows.net", "secure.aadcdn.microsoftonline-p.com", "*.microsoftonline.com", "*.microsoftonline-p.com", "*.msauth.net",
            "*.msauthimages.net", "*.msecnd.net", "*.msftauth.net", "*.msftauthimages.net", "*.phonefactor.net",
            "enterpriseregistration.windows.net", "management.azure.com", "policykeyservice.dc.ad.msft.net", "ctldl.windowsupdate.com",
            "www.microsoft.com"),
        .. Each(80, Registration, "ctldl.windowsupdate.com", "www.microsoft.com"),
    ];

    public static IReadOnlyList<ServiceEndpoint> USGov { get; } =
    [
        .. Each(443, Service, "*.msappproxy.us", "*.servicebus.usgovcloudapi.net"),
        .. Each(80, Revocation, "mscrl.microsoft.us", "crl.microsoft.us", "ocsp.msocsp.us", "www.microsoft.us"),
        .. Each(443, Registration,
            "login.windows.us", "secure.aadcdn.microsoftonline-p.com", "*.microsoftonline.us", "*.microsoftonline-p.us", "*.msauth.net",
            "*.msauthimages.net", "*.msecnd.net", "*.msftauth.net", "*.msftauthimages.net", "*.phonefactor.net",
            "enterpriseregistration.windows.net", "management.azure.com", "policykeyservice.dc.ad.msft.net"),
        .. Each(80, Registration, "ctldl.windowsupdate.us"),
    ];

    private static IEnumerable<ServiceEndpoint> Each(int port, string use, params string[] hosts) =>
        hosts.Select(host => new ServiceEndpoint(host, port, use));
}
