using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of the tenant's connector groups.</summary>
internal static class ConnectorGroupCheckList
{
    public static IReadOnlyList<ConnectorGroupCheck> Create() =>
        [
            new ActiveConnectorCheck(),
            new MinimumActiveCheck(),
            new DefaultGroupApplicationsCheck(),
            new EmptyGroupCheck(),
            new GroupRegionCheck(),
            new MemberVersionsCheck(),
            new DuplicateNamesCheck(),
            new InactiveMembersCheck(),
            new SharedExternalIpCheck(),
        ];
}

/// <summary>A check of one connector group. It reads nothing itself.</summary>
internal abstract class ConnectorGroupCheck(CheckDefinition definition) : DefinedCheck(definition)
{
    private const int MostNames = 20;

    /// <summary>Whether the check requires the applications of groups without active connectors.</summary>
    public virtual bool NeedsApplications => false;

    /// <summary>Returns the row of the group.</summary>
    public abstract CheckResult Judge(ConnectorGroup group, GroupCriteria criteria);

    protected static IReadOnlyList<Connector> Active(ConnectorGroup group) =>
        [.. group.Members!.Where(WaitCondition.Active.IsReached)];

    /// <summary>Quotes a name for a command to paste.</summary>
    protected static string Quote(string name) => "'" + name.Replace("'", "''") + "'";

    protected static string Names(IEnumerable<Connector> connectors) =>
        List(connectors.Select(connector => connector.MachineName));

    protected static string List(IEnumerable<string> names)
    {
        string[] all = [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
        return all.Length <= MostNames
            ? string.Join(", ", all)
            : FormattableString.Invariant(
                $"{string.Join(", ", all.Take(MostNames))} and {all.Length - MostNames} more"
            );
    }

    protected static string DescribeMaintenance(ConnectorGroup group) =>
        $"'{group.Name}' is a maintenance group, which no users depend on.";

    /// <summary>Describes that nothing serves the applications of a group. Two checks report it as one cause.</summary>
    protected static string DescribeUnserved(ConnectorGroup group)
    {
        IReadOnlyList<ConnectorGroupApplication> lost = group.Applications!;
        string noun = lost.Count == 1 ? "this application" : $"these {lost.Count} applications";
        return $"'{group.Name}' has no active connector, which is critical. Users can't reach {noun}: "
            + $"{List(lost.Select(each => $"'{each.Name}'"))}.";
    }

    /// <summary>Gets the action that makes more connectors of the group active.</summary>
    protected static string MoreActive(ConnectorGroup group, GroupCriteria criteria)
    {
        IReadOnlyList<Connector> suspended = criteria.Tenant.SuspendedFrom(group);
        Connector[] silent = [.. group.Members!.Where(member => criteria.Tenant.IsMissing(member))];
        return suspended.Count > 0
                ? $"Run Resume-Connector {Names(suspended)} after the maintenance of these connectors."
            : silent.Length > 0 ? $"Run Get-ConnectorStatus on {Names(silent)}, whose connectors are not active."
            : $"Run Install-Connector -ConnectorGroup {Quote(group.Name)} on another server to add a connector.";
    }
}

/// <summary>The data and the limits by which groups are judged.</summary>
/// <param name="MinimumActive">The number of active connectors that each group must have.</param>
/// <param name="OffersPrivateAccess">Whether the cloud offers Private Access, which requires newer versions.</param>
internal sealed record GroupCriteria(TenantGroups Tenant, int MinimumActive, bool OffersPrivateAccess);

/// <summary>Judges a group by several checks.</summary>
internal static class GroupReview
{
    /// <summary>The source of the evidence, and its age.</summary>
    public const string Source =
        $"Microsoft Graph. The status of a member can be up to an hour old: see Inactivity in {KnownFacts.Topic}.";

    public static IEnumerable<CheckResult> Judge(
        ConnectorGroup group,
        IEnumerable<ConnectorGroupCheck> checks,
        GroupCriteria criteria,
        ConnectorEnvironment environment
    ) =>
        checks.Select(check =>
            check.Judge(group, criteria).In(environment, Source, criteria.Tenant.At) with
            {
                TargetId = group.Id,
            }
        );
}

/// <summary>Checks that a group that serves applications has an active connector.</summary>
internal sealed class ActiveConnectorCheck() : ConnectorGroupCheck(GroupCheckTable.ActiveConnector)
{
    public override bool NeedsApplications => true;

    public override CheckResult Judge(ConnectorGroup group, GroupCriteria criteria) =>
        Active(group).Count switch
        {
            > 0 => Pass(group.Name, $"'{group.Name}' has an active connector."),
            _ when MaintenanceNames.HomeOf(group.Name) is not null => Skip(group.Name, DescribeMaintenance(group)),
            _ when group.Applications!.Count == 0 => Pass(
                group.Name,
                $"'{group.Name}' has no active connector, but serves no application."
            ),
            _ => Fail(group.Name, DescribeUnserved(group), MoreActive(group, criteria)),
        };
}

/// <summary>
/// Checks that a group has enough active connectors, and a spare (<see cref="KnownFacts.HighAvailability"/>).
/// </summary>
internal sealed class MinimumActiveCheck() : ConnectorGroupCheck(GroupCheckTable.MinimumActive)
{
    public override bool NeedsApplications => true;

    public override CheckResult Judge(ConnectorGroup group, GroupCriteria criteria)
    {
        IReadOnlyList<Connector> active = Active(group);
        int minimum = criteria.MinimumActive;
        bool isIdle = group is { IsDefault: true, Applications.Count: 0 };
        return active.Count switch
        {
            _ when MaintenanceNames.HomeOf(group.Name) is not null => Skip(group.Name, DescribeMaintenance(group)),
            _ when isIdle => Skip(group.Name, $"'{group.Name}' is the default group, and serves no application."),
            0 when group.Applications!.Count == 0 => Skip(group.Name, $"'{group.Name}' serves no application."),
            0 => Fail(group.Name, DescribeUnserved(group), MoreActive(group, criteria)),
            _ when active.Count < minimum => Fail(
                group.Name,
                $"'{group.Name}' has {Count(active)}, and the minimum is {minimum}"
                    + (active.Count == 1 ? ": users notice its failure, which is critical." : "."),
                MoreActive(group, criteria),
                ConnectorHealth.Degraded
            ),
            _ when active.Count == minimum => Warn(
                group.Name,
                $"'{group.Name}' has {Count(active)} and no spare while "
                    + $"{(active.Count == 1 ? "it" : "one of them")} is updated or fails.",
                MoreActive(group, criteria),
                ConnectorHealth.Healthy
            ),
            _ => Pass(group.Name, $"'{group.Name}' has {active.Count} active connectors."),
        };
    }

    private static string Count(IReadOnlyList<Connector> active) =>
        active.Count switch
        {
            1 => $"only one active connector ({Names(active)})",
            2 => $"two active connectors ({Names(active)})",
            _ => $"{active.Count} active connectors",
        };
}

/// <summary>Checks that the default group serves no application (<see cref="KnownFacts.DefaultGroup"/>).</summary>
internal sealed class DefaultGroupApplicationsCheck() : ConnectorGroupCheck(GroupCheckTable.DefaultGroupApplications)
{
    public override bool NeedsApplications => true;

    public override CheckResult Judge(ConnectorGroup group, GroupCriteria criteria)
    {
        if (!group.IsDefault)
        {
            return Skip(group.Name, $"'{group.Name}' is not the default group.");
        }

        int count = group.Applications!.Count;
        string noun = count == 1 ? "1 application" : $"{count} applications";
        return count == 0
            ? Pass(group.Name, $"The default group '{group.Name}' serves no application.")
            : Warn(
                group.Name,
                $"The default group '{group.Name}', which should stay idle, serves {noun}: "
                    + $"{List(group.Applications.Select(each => $"'{each.Name}'"))}. Each new connector joins this "
                    + "group, and receives their traffic.",
                "Run Set-ConnectorGroupApplication -Name NAME -ConnectorGroup GROUP; Get-ConnectorGroup lists the "
                    + "groups."
            );
    }
}

/// <summary>Checks that a group contains something.</summary>
internal sealed class EmptyGroupCheck() : ConnectorGroupCheck(GroupCheckTable.EmptyGroup)
{
    public override bool NeedsApplications => true;

    public override CheckResult Judge(ConnectorGroup group, GroupCriteria criteria) =>
        group.Members!.Count switch
        {
            _ when MaintenanceNames.HomeOf(group.Name) is { } home => JudgeMaintenance(group, home, criteria),
            0 when group.Applications is { Count: > 0 } applications => Pass(
                group.Name,
                $"'{group.Name}' has no members, but {applications.Count} assigned "
                    + $"application{(applications.Count == 1 ? "" : "s")}."
            ),
            0 when group.IsDefault => Pass(group.Name, $"The default group '{group.Name}' is idle."),
            0 => Warn(
                group.Name,
                $"'{group.Name}' has neither members nor applications.",
                $"Run Remove-ConnectorGroup {Quote(group.Name)} if it is not required anymore.",
                ConnectorHealth.Healthy
            ),
            int members => Pass(group.Name, $"'{group.Name}' has {members} member{(members == 1 ? "" : "s")}."),
        };

    private CheckResult JudgeMaintenance(ConnectorGroup group, string home, GroupCriteria criteria)
    {
        int members = group.Members!.Count;
        return criteria.Tenant.HomeOf(group) is not null
                ? Pass(
                    group.Name,
                    $"'{group.Name}' is the maintenance group of '{home}'. "
                        + $"{members} connector{(members == 1 ? " is" : "s are")} suspended."
                )
            : members == 0
                ? Warn(
                    group.Name,
                    $"'{group.Name}' is empty, and is the maintenance group of '{home}', which does not exist.",
                    $"Run Remove-ConnectorGroup {Quote(group.Name)} if it is not required anymore.",
                    ConnectorHealth.Healthy
                )
            : Warn(
                group.Name,
                $"'{group.Name}' is the maintenance group of '{home}', which does not exist, so its members can't be "
                    + $"resumed: {Names(group.Members)}.",
                $"Run New-ConnectorGroup {Quote(home)}, and then Resume-Connector {Names(group.Members)}.",
                ConnectorHealth.Healthy
            );
    }
}

/// <summary>Compares the region of a group with the tenant's (<see cref="KnownFacts.GroupRegions"/>).</summary>
internal sealed class GroupRegionCheck() : ConnectorGroupCheck(GroupCheckTable.GroupRegion)
{
    public override CheckResult Judge(ConnectorGroup group, GroupCriteria criteria) =>
        (group.Region, criteria.Tenant.Region) switch
        {
            _ when MaintenanceNames.HomeOf(group.Name) is not null => Skip(group.Name, DescribeMaintenance(group)),
            _ when group.IsDefault => Skip(group.Name, $"'{group.Name}' is the default group."),
            (null, _) => Skip(group.Name, $"The service returns no region for '{group.Name}'."),
            (_, null) => Skip(group.Name, "The service returns no region for the default group."),
            ({ } own, { } tenant) when string.Equals(own, tenant, StringComparison.OrdinalIgnoreCase) => Pass(
                group.Name,
                $"'{group.Name}' is in region {own}, like the default group."
            ),
            ({ } own, { } tenant) => Warn(
                group.Name,
                $"'{group.Name}' is in region {own}; the default group, and so probably the tenant, is in {tenant}.",
                $"If its connectors are near {own}, no action is required. The region can be changed only while a "
                    + "group is empty: create another group with New-ConnectorGroup -Name NAME -Region REGION.",
                ConnectorHealth.Healthy
            ),
        };
}
