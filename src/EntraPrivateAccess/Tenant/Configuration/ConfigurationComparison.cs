using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>
/// Compares two configurations. Names of applications and the case of machine names are not compared.
/// </summary>
/// <remarks>
/// A null region or traffic routing method of the first configuration is not specified, so every value is equal to it.
/// </remarks>
internal static class ConfigurationComparison
{
    /// <summary>Returns the differences in a fixed order: groups, members, applications.</summary>
    /// <param name="parts">The parts to compare.</param>
    /// <param name="reference">The name of the first configuration in sentences.</param>
    /// <param name="difference">The name of the second one, such as <c>the tenant</c>.</param>
    public static IReadOnlyList<ConnectorConfigurationChange> Compare(
        ConfigurationMatch match,
        IReadOnlyCollection<ConfigurationPart> parts,
        string reference,
        string difference
    )
    {
        Sides sides = new(reference, difference);
        List<ConnectorConfigurationChange> changes = [];
        if (parts.Contains(ConfigurationPart.Groups))
        {
            AddGroups(changes, match.Groups, sides);
        }

        if (parts.Contains(ConfigurationPart.Members))
        {
            AddWhole(changes, ConfigurationItem.Member, match.Members, member => member.Group, sides);
            foreach ((ConfiguredMember one, ConfiguredMember other) in match.Members.Pairs)
            {
                AddGroup(changes, match, ConfigurationItem.Member, one, other, one.Group, other.Group, sides);
            }
        }

        if (parts.Contains(ConfigurationPart.Applications))
        {
            AddWhole(changes, ConfigurationItem.Application, match.Applications, each => each.Group, sides);
            foreach ((ConfiguredApplication one, ConfiguredApplication other) in match.Applications.Pairs)
            {
                AddGroup(changes, match, ConfigurationItem.Application, one, other, one.Group, other.Group, sides);
                if (one.TrafficRoutingMethod is { } routing && !Same(routing, other.TrafficRoutingMethod))
                {
                    changes.Add(
                        Changed(
                            ConfigurationItem.Application,
                            one,
                            other,
                            "TrafficRoutingMethod",
                            routing,
                            other.TrafficRoutingMethod,
                            sides
                        )
                    );
                }
            }
        }

        return changes;
    }

    private static void AddGroups(
        List<ConnectorConfigurationChange> changes,
        ItemMatch<ConfiguredGroup> groups,
        Sides sides
    )
    {
        AddWhole(changes, ConfigurationItem.Group, groups, _ => null, sides);
        foreach ((ConfiguredGroup one, ConfiguredGroup other) in groups.Pairs)
        {
            if (!string.Equals(one.Name, other.Name, StringComparison.Ordinal))
            {
                changes.Add(Changed(ConfigurationItem.Group, one, other, "Name", one.Name, other.Name, sides));
            }

            if (one.Region is { } region && !Same(region, other.Region))
            {
                changes.Add(Changed(ConfigurationItem.Group, one, other, "Region", region, other.Region, sides));
            }
        }
    }

    private static void AddWhole<T>(
        List<ConnectorConfigurationChange> changes,
        ConfigurationItem kind,
        ItemMatch<T> items,
        Func<T, ConfiguredGroup?> groupOf,
        Sides sides
    )
        where T : class, IConfigured
    {
        foreach ((string name, IReadOnlyList<T> ours, IReadOnlyList<T> theirs) in items.Ambiguous)
        {
            changes.Add(
                new ConnectorConfigurationChange
                {
                    Change = ConfigurationDifference.Ambiguous,
                    Item = kind,
                    Name = name,
                    Detail =
                        $"{ours.Count} in {sides.Reference} and {theirs.Count} in {sides.Difference} have this name "
                        + $"({Ids(ours.Concat(theirs))}), so they were not compared.",
                }
            );
        }

        foreach (T item in items.OnlyReference)
        {
            changes.Add(
                new ConnectorConfigurationChange
                {
                    Change = ConfigurationDifference.Removed,
                    Item = kind,
                    Name = item.Name,
                    Reference = groupOf(item)?.Name,
                    ReferenceId = item.Id,
                    Detail = $"Only in {sides.Reference}{In(groupOf(item))}.",
                }
            );
        }

        foreach (T item in items.OnlyDifference)
        {
            changes.Add(
                new ConnectorConfigurationChange
                {
                    Change = ConfigurationDifference.Added,
                    Item = kind,
                    Name = item.Name,
                    Difference = groupOf(item)?.Name,
                    DifferenceId = item.Id,
                    Detail = $"Only in {sides.Difference}{In(groupOf(item))}.",
                }
            );
        }
    }

    private static void AddGroup(
        List<ConnectorConfigurationChange> changes,
        ConfigurationMatch match,
        ConfigurationItem kind,
        IConfigured one,
        IConfigured other,
        ConfiguredGroup? ours,
        ConfiguredGroup? theirs,
        Sides sides
    )
    {
        ConfiguredGroup? expected = ours is null ? null : match.Groups.DifferenceOf(ours);
        // The row of the groups reports that it is unknown which of them correspond.
        bool isUnclear = expected is null && ours is not null && theirs is not null && Same(ours.Name, theirs.Name);
        if (ReferenceEquals(expected, theirs) && theirs is not null || isUnclear)
        {
            return;
        }

        ConnectorConfigurationChange change = Changed(kind, one, other, "Group", ours?.Name, theirs?.Name, sides);
        changes.Add(change);
    }

    private static ConnectorConfigurationChange Changed(
        ConfigurationItem kind,
        IConfigured one,
        IConfigured other,
        string property,
        string? ours,
        string? theirs,
        Sides sides
    ) =>
        new()
        {
            Change = ConfigurationDifference.Changed,
            Item = kind,
            Name = one.Name,
            Property = property,
            Reference = ours,
            Difference = theirs,
            ReferenceId = one.Id,
            DifferenceId = other.Id,
            Detail =
                $"{property}: {Quote(ours)} in {sides.Reference}, {Quote(theirs)} in {sides.Difference}"
                + $"{Temporary(property, ours, theirs)}.",
        };

    // A suspended connector is expected to return.
    private static string Temporary(string property, string? ours, string? theirs) =>
        property is not "Group" ? ""
        : MaintenanceNames.HomeOf(theirs) is { } home && Same(home, ours) ? " (suspended for maintenance)"
        : MaintenanceNames.HomeOf(ours) is { } former && Same(former, theirs) ? " (was suspended for maintenance)"
        : "";

    private static string Ids(IEnumerable<IConfigured> items) =>
        string.Join(", ", items.Select(item => item.Id).OfType<string>().Distinct());

    private static string In(ConfiguredGroup? group) => group is null ? "" : $", in group '{group.Name}'";

    private static string Quote(string? value) => value is null ? "none" : $"'{value}'";

    private static bool Same(string? left, string? right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private sealed record Sides(string Reference, string Difference);
}
