using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Identity;

/// <summary>Microsoft's clouds as data. What no source tells stays null.</summary>
/// <remarks>
/// Roots and authorities: the Graph page "National cloud deployments". Registration: "Register the connector with PowerShell",
/// which names the public cloud only. Installer names: "Private network connector in the US Government cloud".
/// </remarks>
internal static class Environments
{
    private static readonly PublisherIdentity s_microsoft = new("Microsoft Corporation", "Microsoft Corporation");

    public static ConnectorEnvironment Global { get; } = new()
    {
        Name = "Global",
        Authority = new Uri("https://login.microsoftonline.com"),
        GraphRoot = new Uri("https://graph.microsoft.com"),
        RegistrationClientId = "55747057-9b5d-4bd4-b387-abf52a8bd489",
        RegistrationScope = "https://proxy.cloudwebappproxy.net/registerapp/user_impersonation",
        DownloadUrl = new Uri("https://download.msappproxy.net/Subscription/d3c8b69d-6bf7-42be-a529-3fe9c2e70c90/Connector/DownloadConnectorInstaller"),
        InstallerEnvironmentName = "AzureCloud",
        Publisher = s_microsoft,
        Endpoints = EnvironmentEndpoints.Global,
    };

    public static ConnectorEnvironment USGov { get; } = new()
    {
        Name = "USGov",
        Authority = new Uri("https://login.microsoftonline.us"),
        GraphRoot = new Uri("https://graph.microsoft.us"),
        InstallerEnvironmentName = "AzureUSGovernment",
        InstallerNeedsEnvironmentName = true,
        Publisher = s_microsoft,
        Endpoints = EnvironmentEndpoints.USGov,
    };

    // The government page does not say that it speaks for DoD: no installer name, no addresses.
    public static ConnectorEnvironment USGovDoD { get; } = new()
    {
        Name = "USGovDoD",
        Authority = new Uri("https://login.microsoftonline.us"),
        GraphRoot = new Uri("https://dod-graph.microsoft.us"),
        InstallerNeedsEnvironmentName = true,
        Publisher = s_microsoft,
    };

    public static ConnectorEnvironment China { get; } = new()
    {
        Name = "China",
        Authority = new Uri("https://login.chinacloudapi.cn"),
        GraphRoot = new Uri("https://microsoftgraph.chinacloudapi.cn"),
        InstallerNeedsEnvironmentName = true,
        Publisher = s_microsoft,
    };

    public static IReadOnlyList<ConnectorEnvironment> All { get; } = [Global, USGov, USGovDoD, China];

    /// <summary>The cloud of this name, in any case, or null.</summary>
    public static ConnectorEnvironment? Find(string name) =>
        All.FirstOrDefault(environment => string.Equals(environment.Name, name.Trim(), StringComparison.OrdinalIgnoreCase));
}
