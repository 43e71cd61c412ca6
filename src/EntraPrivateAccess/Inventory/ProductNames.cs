using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// The names that a connector uses on a server. They changed once, in version 1.5.3829.0 of April 2, 2024.
/// </summary>
/// <remarks>Source: the rename table in Microsoft's version history. The service names did not change.</remarks>
internal sealed record ProductNames
{
    /// <summary>The connector's folder under Program Files.</summary>
    public required string InstallFolder { get; init; }

    /// <summary>The updater's folder under Program Files.</summary>
    public required string UpdaterFolder { get; init; }

    /// <summary>The data folders under ProgramData\Microsoft.</summary>
    public required IReadOnlyList<string> DataFolders { get; init; }

    /// <summary>The file name of the installer, which Windows keeps for the copy that uninstalls.</summary>
    public required string InstallerFile { get; init; }

    public required string ServiceProgram { get; init; }

    public required string UpdaterProgram { get; init; }

    /// <summary>The connector service's display name, by which Windows calls it in events.</summary>
    public required string ServiceDisplay { get; init; }

    /// <summary>The updater service's display name.</summary>
    public required string UpdaterDisplay { get; init; }

    /// <summary>The PowerShell module that performs the registration.</summary>
    public required string ModuleName { get; init; }

    /// <summary>The prefixes of the names in the Uninstall registry key.</summary>
    public required IReadOnlyList<string> UninstallNames { get; init; }

    /// <summary>The connector's own event channels, connector first.</summary>
    public required IReadOnlyList<string> EventChannels { get; init; }

    /// <summary>The connector's registry key.</summary>
    public required string RegistryKey { get; init; }

    /// <summary>The event source that installation and registration use in the Application log.</summary>
    public required string EventSource { get; init; }

    public static ProductNames Current { get; } =
        new()
        {
            InstallFolder = "Microsoft Entra private network connector",
            UpdaterFolder = "Microsoft Entra private network connector Updater",
            // The second name appears in Microsoft's troubleshooting page. Whether the folder exists is unconfirmed.
            DataFolders = ["Microsoft Entra private network connector", "Microsoft AAD private network connector"],
            InstallerFile = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe",
            ServiceProgram = "MicrosoftEntraPrivateNetworkConnectorService.exe",
            UpdaterProgram = "MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe",
            ServiceDisplay = "Microsoft Entra private network connector",
            UpdaterDisplay = "Microsoft Entra private network connector updater",
            ModuleName = "MicrosoftEntraPrivateNetworkConnectorPSModule",
            UninstallNames =
            [
                "Microsoft Entra private network connector",
                "Microsoft Entra private network connector updater",
            ],
            EventChannels =
            [
                "Microsoft-Microsoft Entra private network-Connector/Admin",
                "Microsoft-Microsoft Entra private network-Updater/Admin",
            ],
            RegistryKey = @"HKLM\SOFTWARE\Microsoft\Microsoft Entra private network connector",
            EventSource = "Microsoft Entra private network connector",
        };

    public static ProductNames Former { get; } =
        new()
        {
            InstallFolder = "Microsoft AAD App Proxy Connector",
            UpdaterFolder = "Microsoft AAD App Proxy Connector Updater",
            DataFolders = ["Microsoft AAD Application Proxy Connector"],
            InstallerFile = "AADApplicationProxyConnectorInstaller.exe",
            ServiceProgram = "ApplicationProxyConnectorService.exe",
            UpdaterProgram = "ApplicationProxyConnectorUpdaterService.exe",
            ServiceDisplay = "Microsoft AAD Application Proxy Connector",
            UpdaterDisplay = "Microsoft AAD Application Proxy Connector Updater",
            ModuleName = "AppProxyPSModule",
            UninstallNames =
            [
                "Microsoft Azure Active Directory Application Proxy Connector",
                "Microsoft Azure Active Directory Application Proxy Connector Updater",
                "Microsoft Azure AD Application Proxy Connector",
                "Microsoft Azure AD Application Proxy Connector Updater",
                "Microsoft AAD Application Proxy Connector",
                "Microsoft AAD Application Proxy Connector Updater",
            ],
            EventChannels =
            [
                "Microsoft-AadApplicationProxy-Connector/Admin",
                "Microsoft-AadApplicationProxy-Updater/Admin",
            ],
            RegistryKey = @"HKLM\SOFTWARE\Microsoft\Microsoft AAD App Proxy Connector",
            EventSource = "Microsoft AAD Application Proxy Connector",
        };

    /// <summary>All sets of names, current names first, because they are searched first.</summary>
    public static IReadOnlyList<ProductNames> All { get; } = [Current, Former];
}

/// <summary>
/// The names of the two services. Display names are not used because they were renamed and are localized.
/// </summary>
internal static class ConnectorServiceNames
{
    /// <summary>The connector service, which handles the traffic and runs as Network Service.</summary>
    public const string Connector = "WAPCSvc";

    /// <summary>The updater service, which updates the connector and runs as SYSTEM.</summary>
    public const string Updater = "WAPCUpdaterSvc";

    public static IReadOnlyList<string> All { get; } = [Connector, Updater];
}

/// <summary>The folders of the module's own data on a server.</summary>
internal static class ModuleDataFolders
{
    public static string Root(IServerFiles files) => $@"{files.Folder(ServerFolder.ProgramData)}\EntraPrivateAccess";

    /// <summary>Returns the folder for the logs of installers that the module ran.</summary>
    public static string Logs(IServerFiles files) => $@"{Root(files)}\Logs";
}
