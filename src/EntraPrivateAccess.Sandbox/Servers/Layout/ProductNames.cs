using System.Security.Cryptography;
using System.Text;

namespace EntraPrivateAccess.Sandbox.Servers.Layout;

/// <summary>Names that the product uses; they changed with version 1.5.3829.0.</summary>
internal sealed record ProductNames
{
    public required string Folder { get; init; }

    public required string DataFolder { get; init; }

    public required string ModuleName { get; init; }

    public required string ModuleCommand { get; init; }

    /// <summary>
    /// The file name of the service program without its extension; the updater's name has <c>Updater</c> before
    /// <c>Service</c>.
    /// </summary>
    public required string ServiceProgram { get; init; }

    public required string UpdaterProgram { get; init; }

    public required string Display { get; init; }

    public required string UpdaterDisplay { get; init; }

    public required string RegistryKey { get; init; }

    public required string AdminChannel { get; init; }

    public required string UpdaterChannel { get; init; }

    public required string BundleName { get; init; }

    public required string SetupName { get; init; }

    public required string TraceName { get; init; }

    public string UpdaterFolder => Folder + " Updater";

    public string UpdaterRegistryKey => RegistryKey + " Updater";

    public string ModulesFolder => Folder + @"\Modules";

    public string Script => Folder + @"\RegisterConnector.ps1";

    public static ProductNames New { get; } =
        new()
        {
            Folder = @"C:\Program Files\Microsoft Entra private network connector",
            DataFolder = @"C:\ProgramData\Microsoft\Microsoft Entra private network connector",
            ModuleName = "MicrosoftEntraPrivateNetworkConnectorPSModule",
            ModuleCommand = "Register-MicrosoftEntraPrivateNetworkConnector",
            ServiceProgram = "MicrosoftEntraPrivateNetworkConnectorService",
            UpdaterProgram = "MicrosoftEntraPrivateNetworkConnectorUpdaterService",
            Display = "Microsoft Entra private network connector",
            UpdaterDisplay = "Microsoft Entra private network connector updater",
            RegistryKey = @"HKLM\SOFTWARE\Microsoft\Microsoft Entra private network connector",
            AdminChannel = "Microsoft-Microsoft Entra private network-Connector/Admin",
            UpdaterChannel = "Microsoft-Microsoft Entra private network-Updater/Admin",
            BundleName = "Microsoft Entra private network connector",
            SetupName = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe",
            TraceName = "MicrosoftEntraPrivateNetworkConnector.log",
        };

    public static ProductNames Old { get; } =
        new()
        {
            Folder = @"C:\Program Files\Microsoft AAD App Proxy Connector",
            DataFolder = @"C:\ProgramData\Microsoft\Microsoft AAD Application Proxy Connector",
            ModuleName = "AppProxyPSModule",
            ModuleCommand = "Register-AppProxyConnector",
            ServiceProgram = "ApplicationProxyConnectorService",
            UpdaterProgram = "ApplicationProxyConnectorUpdaterService",
            Display = "Microsoft AAD Application Proxy Connector",
            UpdaterDisplay = "Microsoft AAD Application Proxy Connector Updater",
            RegistryKey = @"HKLM\SOFTWARE\Microsoft\Microsoft AAD App Proxy Connector",
            AdminChannel = "Microsoft-AadApplicationProxy-Connector/Admin",
            UpdaterChannel = "Microsoft-AadApplicationProxy-Updater/Admin",
            BundleName = "Microsoft Azure Active Directory Application Proxy Connector",
            SetupName = "AADApplicationProxyConnectorInstaller.exe",
            TraceName = "AadAppProxyConnector.log",
        };

    public static ProductNames For(Version version) => version < new Version(1, 5, 3438) ? Old : New;
}

/// <summary>A version of the product on a server.</summary>
internal sealed record InstalledProduct(Version Version)
{
    public ProductNames Names => ProductNames.For(Version);

    /// <summary>The bundle ID, which is unique per build.</summary>
    public string BundleId => Id("bundle");

    public string ConnectorProductCode => Id("connector");

    public string UpdaterProductCode => Id("updater");

    public string CachedBundle => $@"C:\ProgramData\Package Cache\{BundleId}\{Names.SetupName}";

    private string Id(string part) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{part} {Version}"))[..16]).ToString("B").ToUpperInvariant();
}
