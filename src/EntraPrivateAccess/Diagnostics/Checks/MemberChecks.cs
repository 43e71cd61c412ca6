using System.Globalization;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>Checks the versions of a group's members.</summary>
internal sealed class MemberVersionsCheck() : ConnectorGroupCheck(GroupCheckTable.MemberVersions)
{
    public override CheckResult Judge(ConnectorGroup group, GroupCriteria criteria)
    {
        IGrouping<Version, Connector>[] versions =
        [
            .. group
                .Members!.Where(member => !criteria.Tenant.IsFormer(member) && Parse(member) is not null)
                .GroupBy(member => Parse(member)!)
                .OrderByDescending(same => same.Key),
        ];
        if (versions.Length == 0)
        {
            return Skip(
                group.Name,
                group.Members!.Count == 0
                    ? $"'{group.Name}' has no members."
                    : $"The service returns no versions for the members of '{group.Name}'."
            );
        }

        Version newest = ConnectorVersions.Newest.Version;
        string age = ConnectorVersions.Age(criteria.Tenant.At);
        Connector[] deprecated = Older(versions, version => version <= ConnectorVersions.NewestDeprecated);
        Connector[] unsupported = Older(versions, version =>
            criteria.OffersPrivateAccess && version < ConnectorVersions.MinimumForPrivateAccess
        );
        Connector[] outdated = Older(versions, version => version < newest);
        string mixed =
            versions.Length == 1
                ? $"All members of '{group.Name}' have version {versions[0].Key}."
                : $"The members of '{group.Name}' have {versions.Length} versions: "
                    + $"{string.Join("; ", versions.Select(same => $"{same.Key} ({Names(same)})"))}.";
        return deprecated.Length > 0
                ? Fail(
                    group.Name,
                    $"{mixed} Versions up to {ConnectorVersions.NewestDeprecated} are deprecated, and may be used "
                        + "neither for Private Access nor for application proxy.",
                    Update(outdated),
                    ConnectorHealth.Degraded
                )
            : unsupported.Length > 0
                ? Warn(
                    group.Name,
                    $"{mixed} Private Access requires {ConnectorVersions.MinimumForPrivateAccess} or later.",
                    Update(outdated)
                )
            : outdated.Length > 0
                ? Warn(
                    group.Name,
                    $"{mixed} The newest version known to this module is {newest}. {age}",
                    Update(outdated),
                    ConnectorHealth.Healthy
                )
            : versions.Length > 1
                ? Warn(
                    group.Name,
                    $"{mixed} All of them are as new as the newest that this module knows, or newer. {age}",
                    Update([.. versions.Skip(1).SelectMany(same => same)]),
                    ConnectorHealth.Healthy
                )
            : Pass(group.Name, $"{mixed} {age}");
    }

    private static Version? Parse(Connector member) =>
        Version.TryParse(member.Version, out Version? version) ? version : null;

    private static Connector[] Older(IEnumerable<IGrouping<Version, Connector>> versions, Func<Version, bool> isOld) =>
        [.. versions.Where(same => isOld(same.Key)).SelectMany(same => same)];

    private static string Update(IEnumerable<Connector> members) =>
        $"Run Update-Connector on {Names(members)}; with -Session, it updates one connector after the other.";
}

/// <summary>Checks that the tenant lists the machine of each member only once.</summary>
internal sealed class DuplicateNamesCheck() : ConnectorGroupCheck(GroupCheckTable.DuplicateNames)
{
    public override CheckResult Judge(ConnectorGroup group, GroupCriteria criteria)
    {
        if (group.Members!.Count == 0)
        {
            return Skip(group.Name, $"'{group.Name}' has no members.");
        }

        IReadOnlyList<Connector>[] twice =
        [
            .. group
                .Members.GroupBy(member => member.MachineName, StringComparer.OrdinalIgnoreCase)
                .Select(same => criteria.Tenant.Namesakes(same.First()))
                .Where(namesakes => namesakes.Count > 1),
        ];
        IReadOnlyList<Connector>[] active =
        [
            .. twice.Where(namesakes => namesakes.Count(WaitCondition.Active.IsReached) > 1),
        ];
        return active.Length > 0
                ? Warn(
                    group.Name,
                    $"{List(active.Select(namesakes => Describe(namesakes, criteria)))}.",
                    $"Run Get-Connector {active[0][0].MachineName} to see them. If another machine has the same name, "
                        + "rename one of the machines; the entry of a former registration becomes inactive by itself.",
                    ConnectorHealth.Healthy
                )
            : twice.Length > 0
                ? Pass(
                    group.Name,
                    $"Some machines have inactive entries of former registrations: "
                        + $"{List(twice.Select(namesakes => namesakes[0].MachineName))}. {criteria.Tenant.LastDay}"
                )
            : Pass(group.Name, $"The tenant lists each machine of '{group.Name}' once.");
    }

    private static string Describe(IReadOnlyList<Connector> namesakes, GroupCriteria criteria)
    {
        string[] groups = [.. namesakes.Select(each => $"'{criteria.Tenant.GroupOf(each).Name}'").Distinct()];
        string count = namesakes.Count.ToString(CultureInfo.InvariantCulture);
        return $"{namesakes[0].MachineName} is listed {count} times, in {string.Join(" and ", groups)} ("
            + $"{string.Join(", ", namesakes.Select(each => $"{each.Id} {each.Status}"))})";
    }
}

/// <summary>Checks that the members of a group are active (<see cref="KnownFacts.Inactivity"/>).</summary>
internal sealed class InactiveMembersCheck() : ConnectorGroupCheck(GroupCheckTable.InactiveMembers)
{
    public override CheckResult Judge(ConnectorGroup group, GroupCriteria criteria)
    {
        Connector[] silent = [.. group.Members!.Where(criteria.Tenant.IsMissing)];
        Connector[] former = [.. group.Members!.Where(criteria.Tenant.IsFormer)];
        return group.Members!.Count == 0 ? Skip(group.Name, $"'{group.Name}' has no members.")
            : silent.Length > 0
                ? Warn(
                    group.Name,
                    $"{silent.Length} of {group.Members.Count} members of '{group.Name}' "
                        + $"{(silent.Length == 1 ? "is" : "are")} not active: "
                        + $"{List(silent.Select(each => $"{each.MachineName} ({each.Status})"))}. "
                        + criteria.Tenant.LastDay,
                    $"Run Get-ConnectorStatus on {Names(silent)}. If a server no longer exists, no action is required."
                )
            : former.Length > 0
                ? Pass(
                    group.Name,
                    $"'{group.Name}' contains inactive entries of former registrations: {Names(former)}. "
                        + criteria.Tenant.LastDay
                )
            : Pass(group.Name, $"All members of '{group.Name}' are active.");
    }
}

/// <summary>Checks that the active members of a group do not share one external IP address.</summary>
internal sealed class SharedExternalIpCheck() : ConnectorGroupCheck(GroupCheckTable.SharedExternalIp)
{
    public override CheckResult Judge(ConnectorGroup group, GroupCriteria criteria)
    {
        IReadOnlyList<Connector> active = Active(group);
        string[] addresses = [.. active.Select(member => member.ExternalIp).OfType<string>().Distinct()];
        return MaintenanceNames.HomeOf(group.Name) is not null ? Skip(group.Name, DescribeMaintenance(group))
            : active.Count < 2 ? Skip(group.Name, $"'{group.Name}' has fewer than two active members.")
            : addresses.Length > 1
                ? Pass(
                    group.Name,
                    $"The active members of '{group.Name}' use {addresses.Length} external IP addresses."
                )
            : active.Any(member => string.IsNullOrEmpty(member.ExternalIp))
                ? Skip(group.Name, $"The service returns no external IP address for a member of '{group.Name}'.")
            : Warn(
                group.Name,
                $"All {active.Count} active members of '{group.Name}' use the external IP address {addresses[0]}: they "
                    + "are probably at one site with one internet connection.",
                "If users require the applications during a failure of that connection, run Install-Connector on a "
                    + "server with another one.",
                ConnectorHealth.Healthy
            );
    }
}
