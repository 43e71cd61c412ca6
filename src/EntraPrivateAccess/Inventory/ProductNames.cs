using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// The names a connector goes by on a server. They changed once, with version 1.5.3829.0 of 2 April 2024.
/// </summary>
/// <remarks>Source: the rename table of Microsoft's version history. Service names stayed the same.</remarks>
internal sealed record ProductNames
{
    /// <summary>Below Program Files.</summary>
    public required string InstallFolder { get; init; }

    /// <summary>Below Program Files.</summary>
    public required string UpdaterFolder { get; init; }

    /// <summary>Below ProgramData\Microsoft.</summary>
    public required IReadOnlyList<string> DataFolders { get; init; }

    /// <summary>The installer's own name, which Windows keeps for the copy that uninstalls.</summary>
    public required string InstallerFile { get; init; }

    public required string ServiceProgram { get; init; }

    public required string UpdaterProgram { get; init; }

    /// <summary>The PowerShell module that registers.</summary>
    public required string ModuleName { get; init; }

    /// <summary>How the entries under Uninstall start.</summary>
    public required IReadOnlyList<string> UninstallNames { get; init; }

    /// <summary>Its own event channels, connector first.</summary>
    public required IReadOnlyList<string> EventChannels { get; init; }

    /// <summary>Under this source its installation and registration complain in the Application log.</summary>
    public required string EventSource { get; init; }

    public static ProductNames Current { get; } =
        new()
        {
            InstallFolder = "Microsoft Entra private network connector",
            UpdaterFolder = "Microsoft Entra private network connector Updater",
            // The second is printed in Microsoft's troubleshooting page; nobody has confirmed that it exists.
            DataFolders = ["Microsoft Entra private network connector", "Microsoft AAD private network connector"],
            InstallerFile = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe",
            ServiceProgram = "MicrosoftEntraPrivateNetworkConnectorService.exe",
            UpdaterProgram = "MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe",
            ModuleName = "MicrosoftEntraPrivateNetworkConnectorPSModule",
            UninstallNames = ["Microsoft Entra private network connector"],
            EventChannels =
            [
                "Microsoft-Microsoft Entra private network-Connector/Admin",
                "Microsoft-Microsoft Entra private network-Updater/Admin",
            ],
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
            ModuleName = "AppProxyPSModule",
            UninstallNames =
            [
                "Microsoft Azure Active Directory Application Proxy Connector",
                "Microsoft Azure AD Application Proxy Connector",
                "Microsoft AAD Application Proxy Connector",
            ],
            EventChannels =
            [
                "Microsoft-AadApplicationProxy-Connector/Admin",
                "Microsoft-AadApplicationProxy-Updater/Admin",
            ],
            EventSource = "Microsoft AAD Application Proxy Connector",
        };

    /// <summary>The current names first, since they are looked for first.</summary>
    public static IReadOnlyList<ProductNames> All { get; } = [Current, Former];
}

/// <summary>The two services, by service name: display names were renamed and are localised.</summary>
internal static class ConnectorServiceNames
{
    /// <summary>Carries the traffic; runs as Network Service.</summary>
    public const string Connector = "WAPCSvc";

    /// <summary>Updates the connector; runs as SYSTEM.</summary>
    public const string Updater = "WAPCUpdaterSvc";

    public static IReadOnlyList<string> All { get; } = [Connector, Updater];
}

/// <summary>Where the module keeps its own things on a server.</summary>
internal static class ModuleDataFolders
{
    public static string Root(IServerFiles files) => $@"{files.Folder(ServerFolder.ProgramData)}\EntraPrivateAccess";

    /// <summary>The logs of the installers that the module ran.</summary>
    public static string Logs(IServerFiles files) => $@"{Root(files)}\Logs";
}
