using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
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
            commands.Add(
                $"Get-ConnectorGroupApplication -ConnectorGroup {name} | Set-ConnectorGroupApplication -ConnectorGroup OTHER"
            );
        }

        return new ConnectorException(
            "RegionNeedsEmptyGroup",
            ErrorKind.InvalidOperation,
            $"The region of connector group '{group.Name}' can change only while no connector and no application is in it; it holds {Contents(group)}."
        )
        {
            RecommendedAction =
                $"Clear it into another group, then set the region and bring them back: {string.Join("; ", commands)}; Set-ConnectorGroup {name} -Region {region}.",
            Target = group.Name,
        };
    }

    public static ConnectorException ConnectorGroupInUse(ConnectorGroup group) =>
        new(
            "ConnectorGroupInUse",
            ErrorKind.InvalidOperation,
            $"Connector group '{group.Name}' cannot be removed while it is in use: it holds {Contents(group)}."
        )
        {
            RecommendedAction =
                $"Move them and remove the group in one go: Remove-ConnectorGroup {Quote(group.Name)} -MoveMembersTo GROUP.",
            Target = group.Name,
        };

    public static ConnectorException DefaultGroupStays(ConnectorGroup group) =>
        new(
            "DefaultConnectorGroup",
            ErrorKind.InvalidOperation,
            $"'{group.Name}' is the tenant's default connector group, which new connectors join; it stays."
        )
        {
            RecommendedAction = "Name another group: Get-ConnectorGroup lists them.",
            Target = group.Name,
        };

    /// <summary>
    /// Whether the default group can be changed is not documented: the service was asked, and refused.
    /// </summary>
    public static GraphException DefaultGroupRefused(ConnectorGroup group, string what, GraphException fault) =>
        Retold(
            fault,
            "DefaultConnectorGroup",
            ErrorKind.InvalidOperation,
            $"The service refused to {what} '{group.Name}', the tenant's default connector group: {fault.Message}",
            "Make a group of your own: New-ConnectorGroup NAME -Region REGION.",
            group.Name
        );

    /// <summary>
    /// What a refusal is about, the service does not say; with a region, which is an open text, the region is the
    /// likely reason.
    /// </summary>
    public static GraphException RegionRefused(string group, string region, GraphException fault) =>
        Retold(
            fault,
            fault.ErrorId,
            fault.Category,
            fault.Message,
            $"Where region '{region}' is the reason: Get-ConnectorRegion lists the known ones.",
            group
        );

    public static ConnectorException BlankConnectorGroupName() =>
        new("BlankConnectorGroupName", ErrorKind.InvalidArgument, "A connector group needs a name that is not blank.")
        {
            RecommendedAction = "Give a name, such as New-ConnectorGroup 'EU West'.",
        };

    /// <param name="what">What has no group, such as <c>connector srv01</c>.</param>
    public static ConnectorException NoConnectorGroup(string what, string again) =>
        new(
            "NoConnectorGroup",
            ErrorKind.ObjectNotFound,
            $"The tenant named no connector group of {what} when it was read."
        )
        {
            RecommendedAction = $"Read it again: {again}.",
            Target = what,
        };

    public static ConnectorException SameConnectorGroup(ConnectorGroup group) =>
        new(
            "SameConnectorGroup",
            ErrorKind.InvalidArgument,
            $"What is in connector group '{group.Name}' cannot be moved into the group that is removed."
        )
        {
            RecommendedAction = "Name another group with -MoveMembersTo, such as the default one.",
            Target = group.Name,
        };

    public static ConnectorException OneNameForManyGroups(string name) =>
        new(
            "OneNameForManyGroups",
            ErrorKind.InvalidArgument,
            $"Several connector groups cannot all be named '{name}'."
        )
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
            parts.Add(
                $"{Count(members.Count, "connector")} ({Some([.. members.Select(member => member.MachineName)])})"
            );
        }

        if (applications.Count > 0)
        {
            parts.Add(
                $"{Count(applications.Count, "application")} ({Some([.. applications.Select(application => application.Name)])})"
            );
        }

        return string.Join(" and ", parts);
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Some(List<string> names) =>
        names.Count <= NamedAtMost
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(NamedAtMost))} and {names.Count - NamedAtMost} more";

    /// <summary>
    /// Observed: the code for an application that is gone and for one that is not published, and the service's
    /// sentence names both.
    /// </summary>
    private const string NoSuchPublishedApplication = "Application_NotFound";

    private const string ListApplications =
        "List those that connectors serve: Get-ConnectorGroupApplication. An id is the application's object id or its application (client) id, not the service principal's.";

    /// <param name="fault">The service's own answer to an id, or null where a listing did not have it.</param>
    public static ConnectorException ApplicationNotFound(string name, GraphException? fault = null)
    {
        string message = $"The tenant has no application '{name}'.";
        return fault is null
            ? new ConnectorException("ApplicationNotFound", ErrorKind.ObjectNotFound, message)
            {
                RecommendedAction = ListApplications,
                Target = name,
            }
            : Retold(fault, "ApplicationNotFound", ErrorKind.ObjectNotFound, message, ListApplications, name);
    }

    public static ConnectorException AmbiguousApplication(
        string name,
        IReadOnlyList<ConnectorGroupApplication> candidates
    ) =>
        new(
            "AmbiguousApplication",
            ErrorKind.InvalidArgument,
            $"{candidates.Count} applications are named '{name}': {string.Join(", ", candidates.Select(each => each.Id))}."
        )
        {
            RecommendedAction = "Name one by its id.",
            Target = name,
        };

    public static ConnectorException AssignmentNotShown(
        ConnectorGroupApplication application,
        string goal,
        TimeSpan limit
    ) =>
        new(
            "WaitTimedOut",
            ErrorKind.OperationTimeout,
            $"The assignment of application '{application.Name}' to {goal} was accepted, but {Describe(limit)} later the tenant still shows another group."
        )
        {
            RecommendedAction = $"Look again later: Get-ConnectorGroupApplication {Quote(application.Name)}.",
            Target = application.Name,
        };

    /// <summary>
    /// What the service refused about an application, explained where it says that nothing is published.
    /// </summary>
    public static ConnectorException OfApplication(ConnectorGroupApplication application, GraphException fault) =>
        fault.Code == NoSuchPublishedApplication ? ApplicationNotPublished(application, fault) : fault;

    private static GraphException ApplicationNotPublished(
        ConnectorGroupApplication application,
        GraphException fault
    ) =>
        Retold(
            fault,
            "ApplicationNotPublished",
            ErrorKind.InvalidOperation,
            $"No connector group serves application '{application.Name}', and none can: it is not published through connectors, or it is gone ({fault.Message.TrimEnd('.')}).",
            "Publish it with Application Proxy or Global Secure Access first, then assign the group. List those that are: Get-ConnectorGroupApplication.",
            application.Name
        );

    public static ConnectorException UnknownRegion(string region, IReadOnlyList<ConnectorRegion> known)
    {
        // People write the continent: Europe for eur.
        ConnectorRegion? meant = known.FirstOrDefault(one =>
            string.Equals(one.Description, region, StringComparison.OrdinalIgnoreCase)
        );
        string list = string.Join(", ", known.Select(one => one.Region));
        return new ConnectorException(
            "UnknownRegion",
            ErrorKind.InvalidArgument,
            $"'{region}' is not a known region; the known ones are {list}."
        )
        {
            RecommendedAction =
                (meant is null ? "Use one of them" : $"Use {meant.Region}")
                + ": Get-ConnectorRegion explains them. -Force sends another region to Microsoft Graph as it is.",
            Target = region,
        };
    }

    /// <summary>
    /// No group has the region that a listing was narrowed to, and nothing says that there is such a region.
    /// </summary>
    public static ConnectorException NoGroupInRegion(string region, IReadOnlyList<ConnectorRegion> known) =>
        new(
            "UnknownRegion",
            ErrorKind.InvalidArgument,
            $"No connector group is in region '{region}', which is not a known region; the known ones are "
                + $"{string.Join(", ", known.Select(one => one.Region))}."
        )
        {
            RecommendedAction = "Use one of them: Get-ConnectorRegion explains them.",
            Target = region,
        };
}
