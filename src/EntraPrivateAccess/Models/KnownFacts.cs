namespace EntraPrivateAccess.Models;

/// <summary>A statement of one source.</summary>
internal sealed record FactClaim(string Text, FactSource Source)
{
    public override string ToString() => $"{Text.TrimEnd('.')} [{Source}]";
}

/// <summary>What the module assumes about Microsoft's service, and the sources of the assumption.</summary>
/// <param name="Name">PascalCase and stable; the heading in the about topic.</param>
/// <param name="Summary">What the module does, as sentences.</param>
/// <param name="Claims">What each source says. The module does not select the convenient one.</param>
internal sealed record KnownFact(string Name, string Summary, params FactClaim[] Claims)
{
    /// <summary>Whether the sources contradict each other, which the module reports.</summary>
    public bool IsDisputed { get; init; }

    /// <summary>Lists the statements with their sources, for messages.</summary>
    public string Sentence => string.Join("; ", Claims.Select(claim => claim.ToString())) + ".";
}

/// <summary>
/// The facts about Microsoft's service that changed or that sources disagree on. The topic
/// about_EntraPrivateAccess_Facts is generated from them.
/// </summary>
internal static partial class KnownFacts
{
    /// <summary>The about topic that lists the facts and their sources.</summary>
    public const string Topic = "about_EntraPrivateAccess_Facts";

    public static KnownFact Http2 { get; } =
        new(
            "Http2",
            "The check Http2 warns if HTTP/2 is on in WinHTTP of Windows Server 2019 or later and a web application is "
                + "published through the connector's group. Older pages limited the requirement to Kerberos single "
                + "sign-on.",
            new FactClaim(
                "With any web application that is published through application proxy, HTTP/2 must be disabled on "
                    + "Windows Server 2019 and later (EnableDefaultHTTP2 = 0). Only a server that is used solely for "
                    + "Private Access is exempt. The WinHttp key is absent on fresh servers.",
                FactSources.ConfigureConnectors
            )
        );

    public static KnownFact PortRanges { get; } =
        new(
            "PortRanges",
            "The check PortRanges reads both ranges from the class MSFT_NetTCPSetting, the source of "
                + "Get-NetTCPSetting. Where Windows stores them is not documented, so the module reads no registry "
                + "value.",
            new FactClaim(
                "The advice to start the dynamic range at port 1025 with 64511 ports is withdrawn. Use 49152-65535 as "
                    + "the dynamic TCP range and 10000-49151 as the AutoReuse range of the settings Internet, "
                    + "Datacenter and Compat. The ranges must not overlap.",
                FactSources.Connectors
            )
        );

    public static KnownFact Spnego { get; } =
        new(
            "Spnego",
            "The check BackendSettings reports the value and the other members of the group. The check FormerSettings "
                + "finds a value that was left under the former registry key.",
            new FactClaim(
                "All connectors of a group must use the same value of UseSpnegoAuthentication.",
                FactSources.KerberosSingleSignOn
            ),
            new FactClaim(
                "Single sign-on stops working after the update across the rename if the value remains under the "
                    + "former key.",
                FactSources.SupportNotes
            )
        );

    public static KnownFact Inactivity { get; } =
        new(
            "Inactivity",
            "The status active proves only that the service heard the connector within about the last hour.",
            new FactClaim(
                "A connector that is silent for 5 minutes becomes inactive.",
                FactSources.OperatePrivateAccess
            ),
            new FactClaim(
                "A connector that stops can be listed as active for up to 60 minutes.",
                FactSources.SupportNotes
            )
        )
        {
            IsDisputed = true,
        };

    public static KnownFact HighAvailability { get; } =
        new(
            "HighAvailability",
            "The check HighAvailability warns about a group with one or two active connectors. Test-ConnectorGroup "
                + "fails for one, and warns about two.",
            new FactClaim(
                "One active connector is critical. Two are a warning, because there is no spare during an update or a "
                    + "failure. Three are preferred.",
                FactSources.OperatePrivateAccess
            ),
            new FactClaim("Use at least two connectors per group, better three.", FactSources.HighAvailability)
        );

    public static KnownFact DefaultGroup { get; } =
        new(
            "DefaultGroup",
            "The checks ConnectorGroup and DefaultGroupApplications warn about connectors and applications in the "
                + "default group.",
            new FactClaim(
                "New connectors join the default group. Leave it without applications, so that they receive no traffic "
                    + "yet.",
                FactSources.ConnectorGroups
            )
        );

    public static KnownFact GroupRegions { get; } =
        new(
            "GroupRegions",
            "The check GroupRegion compares each group with the default group, whose region counts as the tenant's. "
                + "This is inferred: Microsoft Graph does not return the region of the tenant.",
            new FactClaim(
                "The region can be set only while no connectors and no applications are assigned to the group.",
                FactSources.GroupReference
            ),
            new FactClaim(
                "A group in another region optimizes traffic. This does not apply to Quick Access and Private DNS.",
                FactSources.MultiGeo
            )
        );

    public static KnownFact ApplicationSignIn { get; } =
        new(
            "ApplicationSignIn",
            "The module sends the request of an application and reports the service's decision. A sign-in as a user is "
                + "the documented way.",
            new FactClaim(
                "Service principals cannot manage application proxy through PowerShell or Microsoft Graph.",
                FactSources.Faq
            ),
            new FactClaim(
                "Connector calls require the delegated permission Directory.ReadWrite.All. Only creating a group also "
                    + "lists an application permission.",
                FactSources.PermissionsData
            ),
            new FactClaim(
                "An app registration with NetworkAccess.Read.All and Application.Read.All exports the connector "
                    + "groups.",
                FactSources.OperatePrivateAccess
            ),
            new FactClaim(
                "The samples read connectors with the delegated permission Directory.Read.All.",
                FactSources.Samples
            ),
            new FactClaim(
                "An application with OnPremisesPublishingProfiles.ReadWrite.All, Application.ReadWrite.All and the "
                    + "role Application Administrator assigns applications to groups.",
                FactSources.CommunityPipeline
            )
        )
        {
            IsDisputed = true,
        };

    public static KnownFact Permissions { get; } =
        new(
            "Permissions",
            "Test-EntraPrivateAccessPermission compares the permissions in the token with these statements and those "
                + "under ApplicationSignIn. What follows is called inferred; only a response of Microsoft Graph is "
                + "certain. With -ReadOnly, Connect-EntraPrivateAccess requests Directory.Read.All of a user; if "
                + "Microsoft Graph then refuses to read, a warning contains the next step.",
            new FactClaim(
                "Reading and changing connectors, connector groups and their applications requires the delegated "
                    + "permission Directory.ReadWrite.All.",
                FactSources.PermissionsData
            ),
            new FactClaim(
                "The delegated permission Directory.AccessAsUser.All is also listed.",
                FactSources.ReferenceBefore
            ),
            new FactClaim(
                "The samples read connectors with the delegated permission Directory.Read.All.",
                FactSources.Samples
            )
        )
        {
            IsDisputed = true,
        };

    public static KnownFact Clouds { get; } =
        new(
            "Clouds",
            "In USGov (GCC High), USGovDoD and China, connectors serve application proxy only. The module does not "
                + "compare versions with the minimum for Private Access there.",
            new FactClaim(
                "Global Secure Access works in GCC, but not in GCC High, DoD or other sovereign clouds.",
                FactSources.KnownLimitations
            ),
            new FactClaim("Application proxy is available in the US Government cloud.", FactSources.GovernmentCloud)
        );

    public static KnownFact Roles { get; } =
        new(
            "Roles",
            "Before a command changes the tenant, the module refuses a sign-in that contains only roles that read.",
            new FactClaim(
                "Security Reader and Global Reader read connectors. A Global Secure Access Administrator cannot "
                    + "configure Private Access; an Application Administrator can. A custom role with the actions "
                    + "connectors/* and connectorGroups/* works.",
                FactSources.Roles
            )
        );

    public static KnownFact EventNumbers { get; } =
        new(
            "EventNumbers",
            "The module classifies events by their text, and uses numbers only as a hint.",
            new FactClaim(
                "12027 and 13019 belong to Kerberos; 24029 in the Session log shows the delegated identity; 12015 is a "
                    + "failed connection to the service; 12019 is a client certificate that is not valid.",
                FactSources.SupportNotes
            )
        );

    public static KnownFact Monitoring { get; } =
        new(
            "Monitoring",
            "To monitor connectors, run Watch-Connector -Once in a scheduled task. The Sentinel rules that the guide "
                + "names were not found in Microsoft's published list of rules.",
            new FactClaim(
                "The status of a connector is in the admin center and in Microsoft Graph. It is not written to a Log "
                    + "Analytics table.",
                FactSources.OperatePrivateAccess
            )
        );

    public static KnownFact Maintenance { get; } =
        new(
            "Maintenance",
            "Suspend-Connector moves connectors to a maintenance group. Restart-Connector ends their sessions. After "
                + "the server was patched and tested, Resume-Connector moves them back.",
            new FactClaim(
                "Move the connector to a maintenance group that serves only a test application, wait until the "
                    + "sessions end, patch, test, and move the connector back.",
                FactSources.ConfigureConnectors
            ),
            new FactClaim(
                "Sessions do not end when a connector leaves its group. Restart the connector after removing it.",
                FactSources.Connectors
            )
        );

    public static KnownFact Backup { get; } =
        new(
            "Backup",
            "Export-ConnectorConfiguration writes the groups with their members and applications to a file, "
                + "Compare-ConnectorConfiguration shows the differences, and Restore-ConnectorConfiguration restores "
                + "them.",
            new FactClaim(
                "Export the configuration each week and before every change, and keep it for 30 days. Microsoft's "
                    + "sample exports neither members nor application links, and there is no restore.",
                FactSources.CommonOperations
            )
        );

    public static KnownFact Server2016 { get; } =
        new(
            "Server2016",
            "The check OperatingSystemSupport warns on Windows Server 2016, on which connectors still run.",
            new FactClaim("The extended support of Windows Server 2016 ends in January 2027.", FactSources.Lifecycle)
        );

    public static KnownFact DeprecatedVersions { get; } =
        new(
            "DeprecatedVersions",
            "The check Version fails for these versions, whether the connector serves Private Access or application "
                + "proxy.",
            new FactClaim("Versions up to 1.5.612.0 are deprecated for every use.", FactSources.VersionHistory)
        );

    public static KnownFact VersionList { get; } =
        new(
            "VersionList",
            "The newest known version comes from a list in this module, and each message that uses the list contains "
                + "its date. The module reads no page and no repository for it.",
            new FactClaim(
                "The test of the connectors' version reads the version history from a public repository, which may "
                    + "close.",
                FactSources.ZeroTrustAssessment
            )
        );

    public static KnownFact LogSources { get; } =
        new(
            "LogSources",
            "Get-ConnectorEvent reads these in addition to the documented channels.",
            new FactClaim(
                "Connectors also log to the Application log with the source Microsoft-AadApplicationProxy-Connector, "
                    + "to the channel Microsoft-AzureADConnect-AgentUpdater/Admin, and to the files "
                    + @"Trace\MicrosoftEntraPrivateNetworkConnector_{GUID}.log of the data folder.",
                FactSources.SupportNotes
            )
        );

    public static KnownFact Upgrade { get; } =
        new(
            "Upgrade",
            "Update-Connector runs the new installer over the installed version. It does not register the connector "
                + "again.",
            new FactClaim(
                "Run the new installer. It needs no credentials, and the connector is not registered again.",
                FactSources.TroubleshootBefore
            ),
            new FactClaim(
                "Before an upgrade, uninstall the connector and delete its folders.",
                FactSources.ConfigureConnectorsBefore
            )
        )
        {
            IsDisputed = true,
        };

    public static KnownFact DotNetFramework { get; } =
        new(
            "DotNetFramework",
            "The check DotNetFramework requires version 4.7.2, the higher one.",
            new FactClaim(
                "The connector requires .NET Framework 4.7.2 since version 1.5.3437.0.",
                FactSources.VersionHistory
            ),
            new FactClaim(
                "A note on the same page as the prerequisites names 4.7.1.",
                FactSources.ConfigureConnectorsBefore
            )
        )
        {
            IsDisputed = true,
        };

    public static KnownFact FirstRegistration { get; } =
        new(
            "FirstRegistration",
            "Messages name the Application Administrator, and the Global Administrator for the first connector of a "
                + "tenant.",
            new FactClaim(
                "The registration of a connector requires an Application Administrator.",
                FactSources.ConfigureConnectorsBefore
            ),
            new FactClaim("The first connector of a tenant requires a Global Administrator.", FactSources.Tutorial)
        )
        {
            IsDisputed = true,
        };

    // Created on each call, because the facts of the other file may be initialized later.
    public static IReadOnlyList<KnownFact> All =>
        [
            Http2,
            PortRanges,
            BackendProxy,
            BackendCertificates,
            ApplicationSegments,
            SessionAffinity,
            Spnego,
            Inactivity,
            HighAvailability,
            DefaultGroup,
            GroupRegions,
            ApplicationSignIn,
            Permissions,
            Clouds,
            Roles,
            EventNumbers,
            Monitoring,
            Maintenance,
            Backup,
            Server2016,
            DeprecatedVersions,
            VersionList,
            LogSources,
            Upgrade,
            DotNetFramework,
            FirstRegistration,
        ];
}
