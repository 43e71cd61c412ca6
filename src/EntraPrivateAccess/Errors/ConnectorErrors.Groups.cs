using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    private const int MaxListedNames = 5;

    /// <summary>
    /// Observed: the service returns this code both for a deleted application and for one that is not published, and
    /// its message names both causes.
    /// </summary>
    private const string NoSuchPublishedApplication = "Application_NotFound";

    private const string ListApplications =
        "List the applications that connectors serve: Get-ConnectorGroupApplication. Use the application's object ID "
        + "or its application (client) ID, not the service principal's.";

    public static ConnectorException MovedByAnotherRun(object item, ConnectorGroup now, Exception? cause) =>
        new(
            "MovedByAnotherRun",
            ErrorKind.ResourceBusy,
            $"{item} was moved to connector group '{now.Name}' by another run while this one moved it.",
            cause
        )
        {
            RecommendedAction = "If it should not stay there, run the command again.",
            Target = item,
        };

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
                $"Get-ConnectorGroupApplication -ConnectorGroup {name} | Set-ConnectorGroupApplication -ConnectorGroup "
                    + "OTHER"
            );
        }

        return new ConnectorException(
            "RegionNeedsEmptyGroup",
            ErrorKind.InvalidOperation,
            $"The region of connector group '{group.Name}' can change only while no connector and no application is in "
                + $"it; it contains {Contents(group)}."
        )
        {
            RecommendedAction =
                "Move its contents into another group, set the region, then move it back: "
                + $"{string.Join("; ", commands)}; Set-ConnectorGroup {name} -Region {region}.",
            Target = group.Name,
        };
    }

    public static ConnectorException ConnectorGroupInUse(ConnectorGroup group) =>
        new(
            "ConnectorGroupInUse",
            ErrorKind.InvalidOperation,
            $"Connector group '{group.Name}' cannot be removed while it is in use: it contains {Contents(group)}."
        )
        {
            RecommendedAction =
                $"Move them and remove the group with one command: Remove-ConnectorGroup {Quote(group.Name)} "
                + "-MoveMembersTo GROUP.",
            Target = group.Name,
        };

    public static ConnectorException DefaultGroupNotRemovable(ConnectorGroup group) =>
        new(
            "DefaultConnectorGroup",
            ErrorKind.InvalidOperation,
            $"'{group.Name}' is the tenant's default connector group, which new connectors join, so it can't be "
                + "removed."
        )
        {
            RecommendedAction = "Specify another group: Get-ConnectorGroup lists them.",
            Target = group.Name,
        };

    /// <summary>The default group would be changed, which a live tenant refused.</summary>
    /// <param name="change">The change, such as <c>region eur</c>.</param>
    public static ConnectorException DefaultGroupUnchangeable(ConnectorGroup group, string change) =>
        new(
            "DefaultConnectorGroup",
            ErrorKind.InvalidOperation,
            $"'{group.Name}' is the tenant's default connector group, which the service manages itself, so it can't "
                + $"get {change}."
        )
        {
            RecommendedAction =
                "Create another group: New-ConnectorGroup NAME -Region REGION. -Force sends the change to Microsoft "
                + "Graph anyway.",
            Target = group.Name,
        };

    /// <summary>
    /// The service refused to change the default group. Whether it can be changed is not documented, so the request is
    /// sent.
    /// </summary>
    public static GraphException DefaultGroupRefused(ConnectorGroup group, string what, GraphException fault) =>
        WithMessage(
            fault,
            "DefaultConnectorGroup",
            ErrorKind.InvalidOperation,
            $"The service refused to {what} '{group.Name}', the tenant's default connector group: {fault.Message}",
            "Create another group: New-ConnectorGroup NAME -Region REGION.",
            group.Name
        );

    /// <summary>
    /// The service doesn't name the cause of a refusal. If the request contains a region, which is free text, the
    /// region is the likely cause.
    /// </summary>
    public static GraphException RegionRefused(string group, string region, GraphException fault) =>
        WithMessage(
            fault,
            fault.ErrorId,
            fault.Category,
            fault.Message,
            $"The cause may be region '{region}': Get-ConnectorRegion lists the known regions.",
            group
        );

    public static ConnectorException BlankConnectorGroupName() =>
        new("BlankConnectorGroupName", ErrorKind.InvalidArgument, "The name of a connector group can't be blank.")
        {
            RecommendedAction = "Specify a name, such as New-ConnectorGroup 'EU West'.",
        };

    /// <param name="what">The object that has no group, such as <c>connector srv01</c>.</param>
    public static ConnectorException NoConnectorGroup(string what, string again) =>
        new("NoConnectorGroup", ErrorKind.ObjectNotFound, $"The tenant returned no connector group for {what}.")
        {
            RecommendedAction = $"Read it again: {again}.",
            Target = what,
        };

    public static ConnectorException SameConnectorGroup(ConnectorGroup group) =>
        new(
            "SameConnectorGroup",
            ErrorKind.InvalidArgument,
            $"The contents of connector group '{group.Name}' can't be moved into the same group, which is being "
                + "removed."
        )
        {
            RecommendedAction = "Specify another group with -MoveMembersTo, such as the default one.",
            Target = group.Name,
        };

    public static ConnectorException OneNameForManyGroups(string name) =>
        new(
            "OneNameForManyGroups",
            ErrorKind.InvalidArgument,
            $"Several connector groups can't have the same name '{name}'."
        )
        {
            RecommendedAction = "Specify one group with a new name.",
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
                $"{Count(members.Count, "connector")} ({JoinFirst([.. members.Select(member => member.MachineName)])})"
            );
        }

        if (applications.Count > 0)
        {
            parts.Add(
                $"{Count(applications.Count, "application")} "
                    + $"({JoinFirst([.. applications.Select(application => application.Name)])})"
            );
        }

        return string.Join(" and ", parts);
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string JoinFirst(List<string> names) =>
        names.Count <= MaxListedNames
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(MaxListedNames))} and {names.Count - MaxListedNames} more";

    /// <param name="fault">The service's response to an ID, or null if the application was missing in a list.</param>
    public static ConnectorException ApplicationNotFound(string name, GraphException? fault = null)
    {
        string message = $"The tenant has no application '{name}'.";
        return fault is null
            ? new ConnectorException("ApplicationNotFound", ErrorKind.ObjectNotFound, message)
            {
                RecommendedAction = ListApplications,
                Target = name,
            }
            : WithMessage(fault, "ApplicationNotFound", ErrorKind.ObjectNotFound, message, ListApplications, name);
    }

    public static ConnectorException AmbiguousApplication(
        string name,
        IReadOnlyList<ConnectorGroupApplication> candidates
    ) =>
        new(
            "AmbiguousApplication",
            ErrorKind.InvalidArgument,
            $"{candidates.Count} applications are named '{name}': "
                + $"{string.Join(", ", candidates.Select(each => each.Id))}."
        )
        {
            RecommendedAction = "Specify one by its ID.",
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
            $"The assignment of application '{application.Name}' to {goal} was accepted, but {Describe(limit)} later "
                + "the tenant still shows another group."
        )
        {
            RecommendedAction = $"Check again later: Get-ConnectorGroupApplication {Quote(application.Name)}.",
            Target = application.Name,
        };

    /// <summary>
    /// Explains a refusal for an application if the service reports that the application is not published.
    /// </summary>
    public static ConnectorException ExplainApplication(ConnectorGroupApplication application, GraphException fault) =>
        fault.Code == NoSuchPublishedApplication ? ApplicationNotPublished(application, fault) : fault;

    private static GraphException ApplicationNotPublished(
        ConnectorGroupApplication application,
        GraphException fault
    ) =>
        WithMessage(
            fault,
            "ApplicationNotPublished",
            ErrorKind.InvalidOperation,
            $"Application '{application.Name}' can't be assigned to a connector group: it is not published through "
                + $"connectors, or it was deleted ({fault.Message.TrimEnd('.')}).",
            "Publish it with Application Proxy or Global Secure Access first, then assign the group. List the "
                + "published applications: Get-ConnectorGroupApplication.",
            application.Name
        );

    public static ConnectorException UnknownRegion(string region, IReadOnlyList<ConnectorRegion> known)
    {
        // Users often enter the continent: Europe for eur.
        ConnectorRegion? meant = known.FirstOrDefault(one =>
            string.Equals(one.Description, region, StringComparison.OrdinalIgnoreCase)
        );
        string list = string.Join(", ", known.Select(one => one.Region));
        return new ConnectorException(
            "UnknownRegion",
            ErrorKind.InvalidArgument,
            $"'{Excerpt(region)}' is not a known region; the known ones are {list}."
        )
        {
            RecommendedAction =
                (meant is null ? "Use one of them" : $"Use {meant.Region}")
                + ": Get-ConnectorRegion explains them. -Force sends another region to Microsoft Graph unchanged.",
            Target = region,
        };
    }

    /// <summary>No group is in the region that a list was filtered by, and the region is not a known one.</summary>
    public static ConnectorException NoGroupInRegion(string region, IReadOnlyList<ConnectorRegion> known) =>
        new(
            "UnknownRegion",
            ErrorKind.InvalidArgument,
            $"No connector group is in region '{Excerpt(region)}', which is not a known region; the known ones are "
                + $"{string.Join(", ", known.Select(one => one.Region))}."
        )
        {
            RecommendedAction = "Use one of them: Get-ConnectorRegion explains them.",
            Target = region,
        };

    /// <summary>A connector object from the pipeline names the group that it is in, not a target.</summary>
    public static ConnectorException TargetGroupMissing(ConnectorReference connector) =>
        new(
            "TargetGroupMissing",
            ErrorKind.InvalidArgument,
            $"No target group is specified for {connector}: the object contains the group that the connector is in."
        )
        {
            RecommendedAction = "Add -ConnectorGroup with the target group.",
            Target = connector,
        };

    /// <summary>Two rows name different target groups for one connector.</summary>
    public static ConnectorException TargetGroupAmbiguous(Connector connector, IEnumerable<string> groups) =>
        new(
            "TargetGroupAmbiguous",
            ErrorKind.InvalidArgument,
            $"{connector.MachineName} has several target groups: {string.Join(", ", groups)}. It was not moved."
        )
        {
            RecommendedAction = "Keep one row per connector.",
            Target = connector,
        };

    /// <summary>The user declined a change that takes an application's last active connector away.</summary>
    /// <param name="notice">The effect on users, as sentences that name the applications.</param>
    public static ConnectorException LastActiveConnector(string notice, object? target) =>
        new("LastActiveConnector", ErrorKind.OperationStopped, $"{notice} You declined, so nothing was changed.")
        {
            RecommendedAction = "Put another active connector into the group first, or add -Force.",
            Target = target,
            Condition = ErrorCondition.LossDeclined,
        };
}
