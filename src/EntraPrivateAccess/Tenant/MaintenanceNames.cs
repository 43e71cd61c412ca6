using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>A connector to suspend or to resume, as it was read last.</summary>
/// <param name="Current">The group that the connector is in.</param>
/// <param name="Home">The group that it belongs to, which is the current one unless it is suspended; null if that group
/// no longer exists.</param>
/// <param name="HomeName">The name of the home group.</param>
internal sealed record MaintenancePlan(
    Connector Connector,
    ConnectorGroup Current,
    ConnectorGroup? Home,
    string HomeName
)
{
    /// <summary>Whether the connector is in a maintenance group.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>All groups with the name of the home group.</summary>
    public IReadOnlyList<ConnectorGroup> Homes { get; init; } = [];

    /// <summary>All maintenance groups of the tenant.</summary>
    public IReadOnlyList<ConnectorGroup> AllMaintenanceGroups { get; init; } = [];

    /// <summary>The name of the home group's maintenance group.</summary>
    public string MaintenanceGroup => IsSuspended ? Current.Name : MaintenanceNames.Of(HomeName);

    /// <summary>Creates the result for the connector.</summary>
    /// <param name="now">The connector with its group after the command.</param>
    public ConnectorMaintenance ToResult(Connector now, bool changed, string detail)
    {
        bool isSuspended = MaintenanceNames.HomeOf(now.ConnectorGroup) is not null;
        return new ConnectorMaintenance
        {
            Server = now.MachineName,
            ConnectorId = now.Id,
            Status = now.Status,
            ConnectorGroup = now.ConnectorGroup ?? "",
            HomeGroup = HomeName,
            MaintenanceGroup =
                IsSuspended ? Current.Name
                : isSuspended ? now.ConnectorGroup
                : null,
            Suspended = isSuspended,
            Changed = changed,
            Detail = detail,
            Environment = now.Environment ?? "",
        };
    }

    /// <summary>The existing maintenance groups of the home group.</summary>
    public IEnumerable<ConnectorGroup> Existing =>
        AllMaintenanceGroups.Where(group =>
            string.Equals(MaintenanceNames.HomeOf(group.Name), HomeName, StringComparison.OrdinalIgnoreCase)
        );
}

/// <summary>The names of maintenance groups.</summary>
internal static class MaintenanceNames
{
    private const string Suffix = " (maintenance)";

    /// <summary>Returns the name of a group's maintenance group.</summary>
    public static string Of(string home) => home.Trim() + Suffix;

    /// <summary>Returns the name of a maintenance group's home group; null for any other name.</summary>
    public static string? HomeOf(string? name)
    {
        string text = name?.Trim() ?? "";
        return
            text.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
            && text.Substring(0, text.Length - Suffix.Length).Trim() is { Length: > 0 } home
            ? home
            : null;
    }

    /// <summary>
    /// Returns a warning if the group is removed or renamed while it has a maintenance group, whose members then have
    /// no home group; otherwise null.
    /// </summary>
    public static string? WarningFor(ConnectorGroup group, string? newName, IReadOnlyList<ConnectorGroup> groups)
    {
        ConnectorGroup? maintenance = groups.FirstOrDefault(other =>
            string.Equals(HomeOf(other.Name), group.Name.Trim(), StringComparison.OrdinalIgnoreCase)
        );
        return maintenance is null
            || string.Equals(newName?.Trim(), group.Name.Trim(), StringComparison.OrdinalIgnoreCase)
                ? null
            : newName is null
                ? $"Connectors in '{maintenance.Name}' can't be resumed without '{group.Name}'. Run "
                    + $"Resume-Connector (Get-ConnectorGroup -Id {maintenance.Id}) first, or move them elsewhere."
            : $"Connectors in '{maintenance.Name}' can't be resumed while '{group.Name}' has another name. Rename "
                + $"both: Set-ConnectorGroup {maintenance.Id} -NewName '{Of(newName).Replace("'", "''")}'.";
    }
}
