using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The definitions of the checks that are based on the tenant's data.</summary>
internal static class CloudCheckTable
{
    private const string NotKnown = "the session is not signed in, Microsoft Graph did not respond";
    private const string NotListed = NotKnown + ", or the tenant does not list the connector";

    public static CheckDefinition Listed { get; } =
        new(
            "Listed",
            CheckCategories.Cloud,
            "Checks that the tenant lists this machine's connector, by the ID in its certificate or by a unique "
                + "machine name.",
            "Run Register-Connector -Force -Token (Get-ConnectorRegistrationToken). If several connectors have this "
                + "name, run Get-Connector to find this server's connector."
        )
        {
            Warn =
                "the connector was registered less than 10 minutes ago, by its certificate's start, and is not listed "
                + "yet; several connectors have this machine's name, and the certificate contains the ID of none of "
                + "them; or Microsoft Graph did not respond. The health is Unknown.",
            Fail = "the connector was registered longer ago, but the tenant does not list it.",
            Skip =
                "the session is not signed in; or the connector is not registered, its registration has expired, or "
                + "its registration could not be read.",
        };

    public static CheckDefinition Active { get; } =
        new(
            "Active",
            CheckCategories.Cloud,
            "Checks that the tenant reports the connector as active, and that the server confirms it: the tenant does "
                + "so for up to an hour after the last contact (support notes; Microsoft's Operate guide says 5 "
                + "minutes). The server confirms it with an established connection of the service, or with a log "
                + "without connection errors since the service was started more than 2 minutes ago.",
            "Follow the action of the row. After a start, run Get-ConnectorStatus -Wait; otherwise run "
                + "Test-Connector -Category Network."
        )
        {
            Warn =
                "the service was started less than 2 minutes ago and has no connection yet, or its log can't be read. "
                + "The health is Unknown.",
            Fail =
                "the tenant reports another status; or it reports active, but the trust certificate is missing or has "
                + "expired, or the service does not run or has logged a connection error that counts.",
            Skip = NotListed + ".",
        };

    public static CheckDefinition ConnectorGroup { get; } =
        new(
            "ConnectorGroup",
            CheckCategories.Cloud,
            "Checks that the connector was moved out of the default group, which should stay idle.",
            "Run Move-Connector -Name NAME -ConnectorGroup GROUP; Get-ConnectorGroup lists the groups. If the "
                + "connector is suspended, run Resume-Connector -Name NAME."
        )
        {
            Warn =
                "the connector is in the default group; it is suspended, so that it is in a maintenance group; or "
                + "the tenant reports no group for it.",
            Skip = NotListed + ".",
        };

    public static CheckDefinition HighAvailability { get; } =
        new(
            "HighAvailability",
            CheckCategories.Cloud,
            "Checks that the connector's group contains at least three active connectors: with two, there is no spare "
                + "while one of them is updated or fails.",
            "Run Install-Connector on another server, so that users do not notice an update or a failure."
        )
        {
            Pass = "the group has three or more active connectors.",
            Warn =
                "the group has only one active connector, or none, which Microsoft calls critical; or two, which "
                + "leaves no spare. This does not affect the health.",
            Fact = KnownFacts.HighAvailability,
            Skip = NotListed + ", the members of its group are not known, or the group is a maintenance group.",
        };

    public static CheckDefinition Namesakes { get; } =
        new(
            "Namesakes",
            CheckCategories.Cloud,
            "Checks that the tenant lists this machine only once. A new registration leaves the former entry behind. "
                + "It cannot be deleted; the service removes it after 10 days of inactivity.",
            "Run Get-Connector to see the entries. If another machine has the same name, rename one of the machines."
        )
        {
            Pass =
                "there is one entry, or all other entries are inactive. The row contains the date by which they are "
                + "removed.",
            Warn =
                "another entry with this name is active, or it is not known which of the entries is this server's "
                + "connector. This does not affect the health.",
            Skip = NotListed + ".",
        };
}
