using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

/// <summary>Errors of Suspend-Connector and Resume-Connector.</summary>
internal static partial class ConnectorErrors
{
    /// <summary>The group that a suspended connector belongs to no longer exists under its name.</summary>
    /// <param name="home">The name of the home group, from the name of the maintenance group.</param>
    public static ConnectorException HomeGroupNotFound(Connector connector, string home, string? region) =>
        new(
            "HomeGroupNotFound",
            ErrorKind.ObjectNotFound,
            $"{connector.MachineName} can't return to connector group '{home}', which was removed or renamed; it is in "
                + $"'{connector.ConnectorGroup}'."
        )
        {
            RecommendedAction =
                $"Create the group again, and repeat this command: New-ConnectorGroup {Quote(home)}"
                + $"{(region is null ? "" : $" -Region {region}")}. Or move the connector to another group: "
                + $"Move-Connector {connector.Id} -ConnectorGroup GROUP.",
            Target = connector.MachineName,
        };

    /// <summary>Several groups have the name of a connector's home group, which is all that is remembered.</summary>
    public static ConnectorException HomeGroupAmbiguous(Connector connector, IReadOnlyList<ConnectorGroup> homes) =>
        new(
            "AmbiguousConnectorGroup",
            ErrorKind.InvalidArgument,
            $"{homes.Count} connector groups are named '{homes[0].Name}' "
                + $"({string.Join(", ", homes.Select(home => home.Id))}), and a maintenance group remembers only the "
                + "name."
        )
        {
            RecommendedAction =
                $"Rename one of them: Set-ConnectorGroup {homes[0].Id} -NewName NAME. Or move the connector by "
                + $"specifying an ID: Move-Connector {connector.Id} -ConnectorGroup ID.",
            Target = connector.MachineName,
        };

    public static ConnectorException HomeGroupHasNoName(ConnectorGroup home) =>
        new(
            "BlankConnectorGroupName",
            ErrorKind.InvalidArgument,
            $"The name of connector group {home.Id} is blank, so its maintenance group can't have a name."
        )
        {
            RecommendedAction = $"Rename it: Set-ConnectorGroup {home.Id} -NewName NAME.",
            Target = home.Id,
        };

    public static ConnectorException MaintenanceNameTooLong(ConnectorGroup home, string name) =>
        new(
            "NameTooLong",
            ErrorKind.InvalidArgument,
            $"The maintenance group of '{Excerpt(home.Name)}' would have a name of {name.Length} characters; this "
                + $"module accepts at most {ReferenceText.MaxLength} in the name of a connector group."
        )
        {
            RecommendedAction = $"Shorten the name of the group: Set-ConnectorGroup {home.Id} -NewName NAME.",
            Target = Excerpt(home.Name),
        };

    /// <summary>
    /// A connector in the default group may have been left there by a command that was interrupted on the way to or
    /// from a maintenance group.
    /// </summary>
    /// <param name="empty">The maintenance group without members.</param>
    public static ConnectorException MaintenanceInterrupted(
        Connector connector,
        ConnectorGroup home,
        ConnectorGroup empty
    ) =>
        new(
            "MaintenanceInterrupted",
            ErrorKind.InvalidOperation,
            $"{connector.MachineName} is in '{home.Name}', and '{empty.Name}' is empty: an interrupted command may "
                + "have left the connector there, because moves between regions go through the default group."
        )
        {
            RecommendedAction =
                $"If so, complete the move: Move-Connector {connector.Id} -ConnectorGroup {Quote(empty.Name)}. "
                + $"Otherwise, run Remove-ConnectorGroup {Quote(empty.Name)}, and repeat this command.",
            Target = connector.MachineName,
        };

    /// <inheritdoc cref="MaintenanceInterrupted"/>
    public static string MayBelongElsewhere(
        Connector connector,
        ConnectorGroup group,
        ConnectorGroup empty,
        string home
    ) =>
        $"{connector.MachineName} is in '{group.Name}', and '{empty.Name}' is empty: an interrupted command may "
        + $"have left the connector there. If so, run Move-Connector {connector.Id} -ConnectorGroup {Quote(home)}.";

    /// <summary>
    /// A connector was moved back because its group had no other active connector when the move was complete.
    /// </summary>
    public static ConnectorException MovedBackAsLast(
        Connector connector,
        ConnectorGroup home,
        IReadOnlyList<ConnectorGroupApplication> applications
    ) =>
        new(
            "LastActiveConnector",
            ErrorKind.OperationStopped,
            $"After the move of {connector.MachineName}, no active connector was left in '{home.Name}', which serves "
                + $"{Count(applications.Count, "application")} "
                + $"({JoinFirst([.. applications.Select(each => each.Name)])}). The connector was moved back."
        )
        {
            RecommendedAction =
                "Another command may have moved the other connectors at the same time. Run this command again when "
                + "another connector of the group is active, or add -Force.",
            Target = connector.MachineName,
        };

    /// <summary>A suspended connector did not become active, so it was not moved home.</summary>
    /// <param name="state">The observed state, as a clause.</param>
    /// <param name="remedy">The next step that follows from it, or null.</param>
    public static ConnectorException StaysSuspended(
        Connector connector,
        string group,
        TimeSpan limit,
        string state,
        string? remedy
    ) =>
        new(
            "WaitTimedOut",
            ErrorKind.OperationTimeout,
            $"Timed out after {Describe(limit)} waiting for {connector.MachineName} to be active: {state}. It stays in "
                + $"'{group}'."
        )
        {
            RecommendedAction =
                $"{remedy ?? "Run Get-ConnectorStatus on its server to see why."} -Force moves it home anyway.",
            Target = connector.MachineName,
            Condition = ErrorCondition.WaitTimedOut,
        };

    /// <summary>Connections to applications were still open when the time limit expired.</summary>
    /// <param name="examples">Some of their remote ends.</param>
    public static ConnectorException ConnectionsOpen(string server, int count, string examples, TimeSpan limit) =>
        new(
            "WaitTimedOut",
            ErrorKind.OperationTimeout,
            $"Timed out after {Describe(limit)} waiting for the connector on {server} to close its connections to "
                + $"applications: {count} still open ({examples}). The connector is suspended."
        )
        {
            RecommendedAction =
                "Wait longer with -TimeoutSeconds, or end the sessions of these users: Restart-Connector.",
            Target = server,
            Condition = ErrorCondition.WaitTimedOut,
        };
}
