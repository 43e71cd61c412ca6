namespace EntraPrivateAccess.Models;

/// <summary>The published text that a fact in this module's data comes from.</summary>
/// <param name="Title">The title of the page or the kind of the document.</param>
/// <param name="Published">The date of the copy that was read, such as <c>May 26, 2026</c>; empty if it has
/// none.</param>
/// <param name="Kind">The publisher, which determines how certain the fact is.</param>
internal sealed record FactSource(string Title, string Published, FactKind Kind = FactKind.Microsoft)
{
    public override string ToString() =>
        (Kind is FactKind.Community ? "unofficial: " : "") + Title + (Published.Length == 0 ? "" : $" ({Published})");
}

/// <summary>The publisher of a fact.</summary>
internal enum FactKind
{
    /// <summary>Microsoft's documentation, scripts or published data.</summary>
    Microsoft,

    /// <summary>Notes and tools of others. What they describe was observed and is not documented.</summary>
    Community,
}

/// <summary>The texts that the facts in this module's data come from.</summary>
internal static class FactSources
{
    public static FactSource ConfigureConnectors { get; } =
        new("How to configure private network connectors", "May 26, 2026");

    public static FactSource GovernmentCloud { get; } =
        new("Application proxy in the US Government cloud", "April 2025");

    public static FactSource ProxyServers { get; } = new("Work with existing on-premises proxy servers", "May 2025");

    public static FactSource Connectors { get; } = new("Understand private network connectors", "September 2026");

    public static FactSource ConnectorGroups { get; } = new("Understand private network connector groups", "May 2025");

    public static FactSource MultiGeo { get; } = new("Multi-geo connector groups", "April 2025");

    public static FactSource GroupReference { get; } = new("Microsoft Graph reference: connectorGroup", "");

    public static FactSource ReferenceBefore { get; } =
        new("Microsoft Graph reference: connectors and connector groups", "2021");

    public static FactSource HighAvailability { get; } =
        new("High availability and load balancing of private network connectors", "");

    public static FactSource OperatePrivateAccess { get; } =
        new("How to operate Microsoft Entra Private Access", "June 1, 2026");

    public static FactSource CommonOperations { get; } =
        new("Common operations of Global Secure Access", "May 12, 2026");

    public static FactSource KerberosSingleSignOn { get; } =
        new("Kerberos constrained delegation for single sign-on", "March 25, 2026");

    public static FactSource Troubleshoot { get; } = new("Troubleshoot private network connectors", "June 11, 2026");

    public static FactSource TroubleshootBefore { get; } = new("Troubleshoot private network connectors", "May 2025");

    public static FactSource ConfigureConnectorsBefore { get; } =
        new("How to configure private network connectors", "February 2026");

    public static FactSource Tutorial { get; } = new("Tutorial: configure private network connectors", "March 2026");

    public static FactSource KnownLimitations { get; } =
        new("Known limitations of Global Secure Access", "September 29, 2026");

    public static FactSource VersionHistory { get; } =
        new("Private network connector: version release history", "June 8, 2026");

    public static FactSource Faq { get; } = new("Application proxy: frequently asked questions", "March 11, 2026");

    public static FactSource Samples { get; } =
        new("PowerShell samples for connectors and connector groups", "March 11, 2026");

    public static FactSource PermissionsData { get; } = new("Microsoft Graph permissions data", "August 2026");

    public static FactSource PublishingReference { get; } =
        new("Microsoft Graph reference: onPremisesPublishing", "July 23, 2026");

    public static FactSource Roles { get; } =
        new("Built-in and custom roles for Global Secure Access and connectors", "March 13, 2026");

    public static FactSource Lifecycle { get; } = new("Microsoft product lifecycle: Windows Server 2016", "");

    public static FactSource ZeroTrustAssessment { get; } = new("Zero Trust Assessment: tests", "August 2026");

    public static FactSource SeamlessSingleSignOn { get; } = new("Seamless single sign-on: quickstart", "");

    public static FactSource SupportNotes { get; } = new("copies of support notes", "", FactKind.Community);

    public static FactSource CommunityPipeline { get; } =
        new("a deployment pipeline for application proxy", "June 2026", FactKind.Community);

    public static FactSource CommunityMonitor { get; } =
        new("a connectivity monitor for connectors", "April 2026", FactKind.Community);
}
