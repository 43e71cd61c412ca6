using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The definitions of the checks of the tenant's connector groups.</summary>
internal static class GroupCheckTable
{
    private const string IsMaintenance = "the group is a maintenance group, which no users depend on";

    public static CheckDefinition ActiveConnector { get; } =
        new(
            "ActiveConnector",
            CheckCategories.Groups,
            "Checks that a group that serves applications has an active connector. Active means that the service has "
                + "heard from the connector within about the last hour.",
            "Run Get-ConnectorStatus on the servers of the members. If connectors of the group are suspended, run "
                + "Resume-Connector -Name NAME. If the group has no members, run Install-Connector, or Move-Connector "
                + "-Name NAME -ConnectorGroup GROUP."
        )
        {
            Pass = "the group has an active connector, or it serves no application.",
            Fail =
                "the group serves applications and has no active connector, which is critical. The row names the "
                + "applications.",
            Skip = IsMaintenance + ".",
            Fact = KnownFacts.HighAvailability,
        };

    public static CheckDefinition MinimumActive { get; } =
        new(
            "MinimumActive",
            CheckCategories.Groups,
            "Checks that the group has at least as many active connectors as -MinimumActive, and one more as a spare: "
                + "without a spare, the number falls below the minimum while one of them is updated or fails.",
            "Run Install-Connector on another server, so that users do not notice an update or a failure. If "
                + "connectors of the group are suspended, run Resume-Connector -Name NAME."
        )
        {
            Pass = "the group has more active connectors than the minimum.",
            Warn =
                "the group has exactly the minimum, which leaves no spare. This does not affect the health. The "
                + "default minimum is 2.",
            Fail = "the group has fewer active connectors than the minimum. One active connector is critical.",
            Skip = IsMaintenance + "; or the group has no active connector and serves no application.",
            Fact = KnownFacts.HighAvailability,
        };

    public static CheckDefinition DefaultGroupApplications { get; } =
        new(
            "DefaultGroupApplications",
            CheckCategories.Groups,
            "Checks that no application is assigned to the default group. Each new connector joins it, and would "
                + "receive traffic before it was tested.",
            "Run Set-ConnectorGroupApplication -Name NAME -ConnectorGroup GROUP; Get-ConnectorGroup lists the groups."
        )
        {
            Warn = "applications are assigned to the default group. The row names them.",
            Skip = "the group is not the default group.",
            Fact = KnownFacts.DefaultGroup,
        };

    public static CheckDefinition EmptyGroup { get; } =
        new(
            "EmptyGroup",
            CheckCategories.Groups,
            "Checks that the group contains connectors or applications. A maintenance group is expected to be empty "
                + "while no connector is suspended.",
            "Run Remove-ConnectorGroup -Name NAME if the group is not required anymore."
        )
        {
            Pass =
                "the group contains connectors or applications; or it is empty, and is the default group or the "
                + "maintenance group of a group that exists.",
            Warn =
                "the group is empty; or it is the maintenance group of a group that does not exist. This does not "
                + "affect the health.",
        };

    public static CheckDefinition GroupRegion { get; } =
        new(
            "GroupRegion",
            CheckCategories.Groups,
            "Compares the region of the group with the region of the tenant. Microsoft Graph does not return the "
                + "latter, so the region of the default group counts as the tenant's. This is inferred.",
            "If the connectors of the group are near its region, no action is required: add -Exclude GroupRegion. "
                + "Otherwise move its connectors and applications to a group that was created in the right region: "
                + "New-ConnectorGroup -Name NAME -Region REGION."
        )
        {
            Warn = "the regions differ. This does not affect the health.",
            Skip = IsMaintenance + "; the group is the default group; or one of the regions is not known.",
            Fact = KnownFacts.GroupRegions,
        };

    public static CheckDefinition MemberVersions { get; } =
        new(
            "MemberVersions",
            CheckCategories.Groups,
            "Checks that all members of the group have the same version, that it is not deprecated, supports Private "
                + "Access if the cloud offers it, and is the newest in this module's list. The row contains the date "
                + "of the list. Inactive entries of former registrations are ignored.",
            "Run Update-Connector on the servers that the row names; with -Session, it updates one connector of a "
                + "group after the other."
        )
        {
            Warn =
                "the members have several versions, or a version that is older than the minimum for Private Access "
                + "or than the newest known one. The first and the last do not affect the health.",
            Fail = "a member has a version that is deprecated for every use: 1.5.612.0 or older.",
            Skip = "the group has no members, or the service returned no version for any of them.",
            Fact = KnownFacts.DeprecatedVersions,
        };

    public static CheckDefinition DuplicateNames { get; } =
        new(
            "DuplicateNames",
            CheckCategories.Groups,
            "Checks that the tenant lists the machine of each member only once. A new registration leaves the former "
                + "entry behind, in the group that it was in. It cannot be deleted; the service removes it after 10 "
                + "days of inactivity.",
            "Run Get-Connector to see the entries. If two machines have the same name, rename one of them."
        )
        {
            Pass =
                "each machine is listed once, or its other entries are inactive. In that case the row contains the "
                + "date by which they are removed.",
            Warn = "several entries with one name are active. This does not affect the health.",
            Skip = "the group has no members.",
        };

    public static CheckDefinition InactiveMembers { get; } =
        new(
            "InactiveMembers",
            CheckCategories.Groups,
            "Checks that all members of the group are active. The service removes an entry after 10 days of "
                + "inactivity; Microsoft Graph does not return since when it has been inactive, so the row contains "
                + "the latest date.",
            "Run Get-ConnectorStatus on the server of the member. If the server no longer exists, no action is "
                + "required."
        )
        {
            Pass =
                "all members are active; or the inactive ones are entries of former registrations, whose machines "
                + "have an active connector.",
            Warn = "a member is inactive, or has another status. The row contains the date by which it is removed.",
            Skip = "the group has no members.",
            Fact = KnownFacts.Inactivity,
        };

    public static CheckDefinition SharedExternalIp { get; } =
        new(
            "SharedExternalIp",
            CheckCategories.Groups,
            "Checks that the active members of the group use several external IP addresses. With one address, they "
                + "are probably at one site with one internet connection, whose failure disconnects all of them. This "
                + "is inferred: several connections can also share an address.",
            "Run Install-Connector on a server with another internet connection. If the applications of the group are "
                + "at the same site, add -Exclude SharedExternalIp."
        )
        {
            Warn = "all active members have one external IP address. This does not affect the health.",
            Skip =
                IsMaintenance
                + "; the group has fewer than two active members; or the service returned no address "
                + "for one of them.",
        };
}
