using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Identity;

/// <summary>The properties of Microsoft's clouds. A property that no source documents is null.</summary>
/// <remarks>
/// Roots and authorities: the Graph page "National cloud deployments". Registration: "Register the connector with
/// PowerShell", which covers only the public cloud. Installer names: "Private network connector in the US Government
/// cloud". Private Access: <see cref="KnownFacts.Clouds"/>.
/// </remarks>
internal static class Environments
{
    private static readonly PublisherIdentity s_microsoft = new("Microsoft Corporation", "Microsoft Corporation");

    public static ConnectorEnvironment Global { get; } =
        new()
        {
            Name = "Global",
            Authority = new Uri("https://login.microsoftonline.com"),
            GraphRoot = new Uri("https://graph.microsoft.com"),
            RegistrationClientId = "55747057-9b5d-4bd4-b387-abf52a8bd489",
            RegistrationScope = "https://proxy.cloudwebappproxy.net/registerapp/user_impersonation",
            DownloadUrl = new Uri(
                "https://download.msappproxy.net/Subscription/d3c8b69d-6bf7-42be-a529-3fe9c2e70c90/Connector/"
                    + "DownloadConnectorInstaller"
            ),
            InstallerEnvironmentName = "AzureCloud",
            Publisher = s_microsoft,
            RequiresMicrosoftRoot = true,
            Endpoints = EnvironmentEndpoints.Global,
        };

    public static ConnectorEnvironment USGov { get; } =
        new()
        {
            Name = "USGov",
            Authority = new Uri("https://login.microsoftonline.us"),
            GraphRoot = new Uri("https://graph.microsoft.us"),
            InstallerEnvironmentName = "AzureUSGovernment",
            InstallerNeedsEnvironmentName = true,
            OffersPrivateAccess = false,
            Publisher = s_microsoft,
            RequiresMicrosoftRoot = true,
            Endpoints = EnvironmentEndpoints.USGov,
        };

    // The government page does not mention DoD, so the installer name and the addresses are unknown.
    public static ConnectorEnvironment USGovDoD { get; } =
        new()
        {
            Name = "USGovDoD",
            Authority = new Uri("https://login.microsoftonline.us"),
            GraphRoot = new Uri("https://dod-graph.microsoft.us"),
            InstallerNeedsEnvironmentName = true,
            OffersPrivateAccess = false,
            Publisher = s_microsoft,
            RequiresMicrosoftRoot = true,
        };

    public static ConnectorEnvironment China { get; } =
        new()
        {
            Name = "China",
            Authority = new Uri("https://login.chinacloudapi.cn"),
            GraphRoot = new Uri("https://microsoftgraph.chinacloudapi.cn"),
            InstallerNeedsEnvironmentName = true,
            OffersPrivateAccess = false,
            Publisher = s_microsoft,
            RequiresMicrosoftRoot = true,
        };

    public static IReadOnlyList<ConnectorEnvironment> All { get; } = [Global, USGov, USGovDoD, China];

    /// <summary>Returns the cloud with this name (case-insensitive), or null.</summary>
    public static ConnectorEnvironment? Find(string name) =>
        All.FirstOrDefault(environment =>
            string.Equals(environment.Name, name.Trim(), StringComparison.OrdinalIgnoreCase)
        );
}

/// <summary>The addresses that Microsoft requires to be allowed, each with the page that requires it.</summary>
/// <remarks>The network checks and Get-ConnectorEndpoint use this list.</remarks>
internal static class EnvironmentEndpoints
{
    private const string Service = "Connector and service";
    private const string Revocation = "Certificate revocation";
    private const string Registration = "Registration and renewal";

    public static IReadOnlyList<ServiceEndpoint> Global { get; } =
    [
        .. Each(FactSources.ConfigureConnectors, 443, Service, "*.msappproxy.net", "*.servicebus.windows.net"),
        .. Each(
            FactSources.ConfigureConnectors,
            80,
            Revocation,
            "crl3.digicert.com",
            "crl4.digicert.com",
            "ocsp.digicert.com",
            "crl.microsoft.com",
            "oneocsp.microsoft.com",
            "ocsp.msocsp.com"
        ),
        .. Each(
            FactSources.ConfigureConnectors,
            443,
            Registration,
            "login.windows.net",
            "secure.aadcdn.microsoftonline-p.com",
            "*.microsoftonline.com",
            "*.microsoftonline-p.com",
            "*.msauth.net",
            "*.msauthimages.net",
            "*.msecnd.net",
            "*.msftauth.net",
            "*.msftauthimages.net",
            "*.phonefactor.net",
            "enterpriseregistration.windows.net",
            "management.azure.com"
        ),
        .. Each(FactSources.ProxyServers, 443, Registration, "policykeyservice.dc.ad.msft.net"),
        .. Each(
            FactSources.ConfigureConnectors,
            443,
            Registration,
            "ctldl.windowsupdate.com",
            "www.microsoft.com/pkiops"
        ),
        .. Each(
            FactSources.ConfigureConnectors,
            80,
            Registration,
            "ctldl.windowsupdate.com",
            "www.microsoft.com/pkiops"
        ),
    ];

    public static IReadOnlyList<ServiceEndpoint> USGov { get; } =
    [
        .. Each(FactSources.GovernmentCloud, 443, Service, "*.msappproxy.us", "*.servicebus.usgovcloudapi.net"),
        .. Each(
            FactSources.GovernmentCloud,
            80,
            Revocation,
            "mscrl.microsoft.us",
            "crl.microsoft.us",
            "ocsp.msocsp.us",
            "www.microsoft.us"
        ),
        .. Each(
            FactSources.GovernmentCloud,
            443,
            Registration,
            "login.windows.us",
            "secure.aadcdn.microsoftonline-p.com",
            "*.microsoftonline.us",
            "*.microsoftonline-p.us",
            "*.msauth.net",
            "*.msauthimages.net",
            "*.msecnd.net",
            "*.msftauth.net",
            "*.msftauthimages.net",
            "*.phonefactor.net",
            "enterpriseregistration.windows.net",
            "management.azure.com",
            "policykeyservice.dc.ad.msft.net"
        ),
        .. Each(FactSources.GovernmentCloud, 80, Registration, "ctldl.windowsupdate.us"),
    ];

    // An address is a host name, optionally with a path.
    private static IEnumerable<ServiceEndpoint> Each(
        FactSource source,
        int port,
        string use,
        params string[] addresses
    ) =>
        addresses.Select(address =>
        {
            string host = address.Split('/')[0];
            return new ServiceEndpoint(host, port, use)
            {
                Path = address.Substring(host.Length),
                Source = source.ToString(),
            };
        });
}

/// <summary>Services whose tokens are often used by mistake, identified by URL and application ID.</summary>
internal static class KnownAudiences
{
    private const string GraphId = "00000003-0000-0000-c000-000000000000";

    private static readonly string[] s_resourceManager =
    [
        "https://management.azure.com",
        "https://management.core.windows.net",
        "https://management.usgovcloudapi.net",
        "https://management.core.usgovcloudapi.net",
        "https://management.chinacloudapi.cn",
        "https://management.core.chinacloudapi.cn",
        "797f4846-ba00-4fd7-ba43-dac1f8f63013",
    ];

    /// <summary>Returns true if the audience is Graph in this environment.</summary>
    public static bool IsGraph(string? audience, ConnectorEnvironment environment) =>
        Same(audience, GraphId) || Same(audience, environment.GraphRoot.OriginalString);

    /// <summary>
    /// Returns the name of the service if the audience is known to be a service other than registration; otherwise
    /// null.
    /// </summary>
    public static string? Name(string? audience, ConnectorEnvironment environment) =>
        audience switch
        {
            null => null,
            _ when IsGraph(audience, environment) || Environments.All.Any(known => IsGraph(audience, known)) =>
                "Microsoft Graph",
            _ when s_resourceManager.Any(known => Same(audience, known)) => "Azure Resource Manager",
            _ => null,
        };

    private static bool Same(string? audience, string known) =>
        string.Equals(audience?.TrimEnd('/'), known.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
