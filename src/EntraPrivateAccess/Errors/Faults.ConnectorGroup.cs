using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    private const int NamedAtMost = 5;

    public static ConnectorException RegionNeedsEmptyGroup(ConnectorGroup group, string region)
    {
        string name = Quote(group.Name);
        List<string> commands = [];
        if (group.Members!.Count > 0)
        {
            commands.Add($"Get-Connector -ConnectorGroup {name} | Move-Connector -ConnectorGroup OTHER");
        }

        if (group.Applications!.Count > 0)
        {
            commands.Add($"Get-ConnectorGroupApplication -ConnectorGroup {name} | Set-ConnectorGroupApplication -ConnectorGroup OTHER");
        }

        return new ConnectorException("RegionNeedsEmptyGroup", FaultCategory.InvalidOperation,
            $"The region of connector group '{group.Name}' can change only while no connector and no application is in it; it holds {Contents(group)}.")
        {
            RecommendedAction = $"Clear it into another group, then set the region and bring them back: {string.Join("; ", commands)}; Set-ConnectorGroup {name} -Region {region}.",
            Target = group.Name,
        };
    }

    public static ConnectorException ConnectorGroupInUse(ConnectorGroup group) =>
        new("ConnectorGroupInUse", FaultCategory.InvalidOperation, $"Connector group '{group.Name}' cannot be removed while it is in use: it holds {Contents(group)}.")
        {
            RecommendedAction = $"Move them and remove the group in one go: Remove-ConnectorGroup {Quote(group.Name)} -MoveMembersTo GROUP.",
            Target = group.Name,
        };

    public static ConnectorException DefaultGroupStays(ConnectorGroup group) =>
        new("DefaultConnectorGroup", FaultCategory.InvalidOperation, $"'{group.Name}' is the tenant's default connector group, which new connectors join; it stays.")
        {
            RecommendedAction = "Name another group: Get-ConnectorGroup lists them.",
            Target = group.Name,
        };

    /// <summary>Whether the default group can be changed is not documented: the service was asked, and refused.</summary>
    public static GraphException DefaultGroupRefused(ConnectorGroup group, string what, GraphException fault) =>
        Retold(fault, "DefaultConnectorGroup", FaultCategory.InvalidOperation, $"The service refused to {what} '{group.Name}', the tenant's default connector group: {fault.Message}",
            "Make a group of your own: New-ConnectorGroup NAME -Region REGION.", group.Name);

    /// <summary>What a refusal is about, the service does not say; with a region, which is an open text, the region is the likely reason.</summary>
    public static GraphException RegionRefused(string group, string region, GraphException fault) =>
        Retold(fault, fault.ErrorId, fault.Category, fault.Message, $"Where region '{region}' is the reason: Get-ConnectorRegion lists the known ones.", group);

    public static ConnectorException BlankConnectorGroupName() =>
        new("BlankConnectorGroupName", FaultCategory.InvalidArgument, "A connector group needs a name that is not blank.")
        {
            RecommendedAction = "Give a name, such as New-ConnectorGroup 'EU West'.",
        };

    /// <param name="what">What has no group, such as <c>connector srv01</c>.</param>
    public static ConnectorException NoConnectorGroup(string what, string again) =>
        new("NoConnectorGroup", FaultCategory.ObjectNotFound, $"The tenant named no connector group of {what} when it was read.")
        {
            RecommendedAction = $"Read it again: {again}.",
            Target = what,
        };

    public static ConnectorException SameConnectorGroup(ConnectorGroup group) =>
        new("SameConnectorGroup", FaultCategory.InvalidArgument, $"What is in connector group '{group.Name}' cannot be moved into the group that is removed.")
        {
            RecommendedAction = "Name another group with -MoveMembersTo, such as the default one.",
            Target = group.Name,
        };

    public static ConnectorException OneNameForManyGroups(string name) =>
        new("OneNameForManyGroups", FaultCategory.InvalidArgument, $"Several connector groups cannot all be named '{name}'.")
        {
            RecommendedAction = "Name one group where you give a new name.",
            Target = name,
        };

    private static string Contents(ConnectorGroup group)
    {
        IReadOnlyList<Connector> members = group.Members ?? [];
        IReadOnlyList<ConnectorGroupApplication> applications = group.Applications ?? [];
        List<string> parts = [];
        if (members.Count > 0)
        {
            parts.Add($"{Count(members.Count, "connector")} ({Some([.. members.Select(member => member.MachineName)])})");
        }

        if (applications.Count > 0)
        {
            parts.Add($"{Count(applications.Count, "application")} ({Some([.. applications.Select(application => application.Name)])})");
        }

        return string.Join(" and ", parts);
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Some(List<string> names) =>
        names.Count <= NamedAtMost ? string.Join(", ", names) : $"{string.Join(", ", names.Take(NamedAtMost))} and {names.Count - NamedAtMost} more";
}
