using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    /// <summary>
    /// The service refused to list connectors. The message is worded for commands that act on a group.
    /// </summary>
    public static GraphException PublishingNotEnabled(GraphException refusal) =>
        WithMessage(
            refusal,
            refusal.ErrorId,
            refusal.Category,
            "On-premises publishing is not enabled in this tenant yet, so it has no connector groups.",
            FirstConnector,
            null
        );

    public static ConnectorException ConnectorNotFound(string name) =>
        new("ConnectorNotFound", ErrorKind.ObjectNotFound, UnknownConnector(name))
        {
            RecommendedAction = ListConnectors,
            Target = name,
        };

    /// <summary>Creates the same error from the service's response.</summary>
    public static GraphException ConnectorNotFound(string name, GraphException fault) =>
        WithMessage(fault, "ConnectorNotFound", ErrorKind.ObjectNotFound, UnknownConnector(name), ListConnectors, name);

    /// <summary>
    /// The second of a move's two steps was refused, so the connector is in a group that was not requested.
    /// </summary>
    public static GraphException MoveHalfDone(
        Connector connector,
        ConnectorGroup from,
        string home,
        ConnectorException refusal,
        GraphException fault
    ) =>
        WithMessage(
            fault,
            refusal.ErrorId,
            refusal.Category,
            $"{refusal.Message} {connector.MachineName} is now in '{home}': it was moved out of '{from.Name}', whose "
                + "region differs, before the next move was refused.",
            (
                $"Move it back: Move-Connector {connector.Id} -ConnectorGroup {Quote(from.Name)}. "
                + refusal.RecommendedAction
            ).TrimEnd(),
            connector.MachineName,
            refusal.Condition
        );

    /// <summary>The group was removed after it was looked up.</summary>
    public static GraphException TargetGroupGone(ConnectorGroup group, GraphException fault) =>
        WithMessage(
            fault,
            "ConnectorGroupNotFound",
            ErrorKind.ObjectNotFound,
            $"Connector group '{group.Name}' was removed while the connector was moved to it.",
            $"List the groups with Get-ConnectorGroup, or create it: New-ConnectorGroup {Quote(group.Name)}.",
            group.Name,
            ErrorCondition.TargetGroupGone
        );

    public static ConnectorException InvalidWildcard(string text, Exception exception) =>
        new(
            "InvalidWildcard",
            ErrorKind.InvalidArgument,
            $"'{text}' is neither a name nor a valid wildcard pattern: {exception.Message.TrimEnd('.')}.",
            exception
        )
        {
            RecommendedAction = "Close the bracket, or escape it with a backtick if it is part of the name.",
            Target = text,
        };

    public static ConnectorException AmbiguousConnector(string name, IReadOnlyList<Connector> candidates) =>
        new(
            "AmbiguousConnector",
            ErrorKind.InvalidArgument,
            $"'{name}' matches {candidates.Count} connectors: "
                + $"{string.Join(", ", candidates.Select(each => $"{each.MachineName} ({each.Status}, {each.Id})"))}."
        )
        {
            RecommendedAction =
                "Specify one by its ID. A machine that was registered again is listed twice for up to ten days.",
            Target = name,
        };

    /// <param name="fault">The service's response, or null if the group was missing in a list.</param>
    public static ConnectorException ConnectorGroupNotFound(string name, GraphException? fault = null)
    {
        string message = $"The tenant has no connector group '{name}'.";
        string action = $"List the groups with Get-ConnectorGroup, or create it: New-ConnectorGroup {Quote(name)}.";
        return fault is null
            ? new ConnectorException("ConnectorGroupNotFound", ErrorKind.ObjectNotFound, message)
            {
                RecommendedAction = action,
                Target = name,
            }
            : WithMessage(fault, "ConnectorGroupNotFound", ErrorKind.ObjectNotFound, message, action, name);
    }

    public static ConnectorException AmbiguousConnectorGroup(string name, IReadOnlyList<ConnectorGroup> groups) =>
        new(
            "AmbiguousConnectorGroup",
            ErrorKind.InvalidArgument,
            $"{groups.Count} connector groups are named '{name}': "
                + $"{string.Join(", ", groups.Select(group => group.Id))}."
        )
        {
            RecommendedAction = "Specify one by its ID.",
            Target = name,
        };

    public static ConnectorException ConnectorGroupExists(ConnectorGroup group) =>
        new(
            "ConnectorGroupExists",
            ErrorKind.ResourceExists,
            $"A connector group '{group.Name}' already exists ({group.Id})."
        )
        {
            RecommendedAction = $"Move connectors into it: Move-Connector NAME -ConnectorGroup {Quote(group.Name)}.",
            Target = group.Name,
        };

    public static ConnectorException RegionDiffers(ConnectorGroup group, string wanted) =>
        new(
            "RegionDiffers",
            ErrorKind.InvalidOperation,
            $"Connector group '{group.Name}' is in region {group.Region}, not in {wanted}; a region can change only "
                + "while no connector and no application is in the group."
        )
        {
            RecommendedAction = $"Omit -Region, use {group.Region}, or specify another group.",
            Target = group.Name,
        };

    public static ConnectorException MoveNotShown(Connector connector, ConnectorGroup group, TimeSpan limit) =>
        new(
            "WaitTimedOut",
            ErrorKind.OperationTimeout,
            $"The move of {connector.MachineName} to '{group.Name}' was accepted, but {Describe(limit)} later the "
                + "tenant still shows it elsewhere."
        )
        {
            RecommendedAction = $"Check again later: Wait-Connector {connector.Id} -InGroup {Quote(group.Name)}.",
            Target = connector.MachineName,
        };

    public static ConnectorException ConnectorNotListed(string machineName, TimeSpan limit) =>
        WaitedTooLong(
            $"{machineName} to be listed in the tenant",
            limit,
            $"Check again later: Get-Connector {machineName}."
        );

    public static ConnectorException ConnectorWaitTimedOut(Connector connector, string goal, TimeSpan limit)
    {
        string state = connector switch
        {
            { Status.Length: 0 } => "the tenant does not list it",
            { ConnectorGroup: string group } => $"it is {connector.Status}, in '{group}'",
            _ => $"it is {connector.Status}",
        };
        return new ConnectorException(
            "WaitTimedOut",
            ErrorKind.OperationTimeout,
            $"Timed out after {Describe(limit)} waiting for {connector.MachineName} to {goal}: {state}."
        )
        {
            RecommendedAction = "Run Get-ConnectorStatus on its server to see why.",
            Target = connector.MachineName,
        };
    }

    /// <param name="evidence">What the server shows, as a clause.</param>
    /// <param name="remedy">The next step that follows from it, or null.</param>
    public static ConnectorException ContactNotConfirmed(
        Connector connector,
        TimeSpan limit,
        string evidence,
        string? remedy
    ) =>
        new(
            "WaitTimedOut",
            ErrorKind.OperationTimeout,
            $"Timed out after {Describe(limit)} waiting for {connector.MachineName} to reach its service: the tenant "
                + $"lists it as {connector.Status}, which it does for up to an hour after the last contact, but "
                + $"{evidence}."
        )
        {
            RecommendedAction = remedy ?? "Run Test-Connector -Category Network to find what blocks it.",
            Target = connector.MachineName,
        };

    private const string ListConnectors =
        "List the connectors with Get-Connector. The service removes a connector that is inactive for ten days.";

    private static string UnknownConnector(string name) => $"The tenant has no connector '{name}'.";

    private static string Quote(string name) => $"'{name.Replace("'", "''")}'";

    public static ConnectorException NotAConnector(object item) =>
        item switch
        {
            ConnectorStatus status => WrongObjectType(
                "NotAConnector",
                $"The status of {status.Server} contains no connector of the tenant",
                item
            ),
            ConnectorInstallation result => WrongObjectType(
                "NotAConnector",
                $"The result for {result.Server} contains no connector of the tenant",
                item
            ),
            _ => WrongObjectType("NotAConnector", $"{DescribeObject(item)}, not a connector", item),
        };

    public static ConnectorException NotAConnectorGroup(object item) =>
        WrongObjectType("NotAConnectorGroup", $"{DescribeObject(item)}, not a connector group", item);

    public static ConnectorException NotAnApplication(object item) =>
        WrongObjectType("NotAnApplication", $"{DescribeObject(item)}, not an application", item);

    private static ConnectorException WrongObjectType(string id, string sentence, object item) =>
        new(id, ErrorKind.InvalidArgument, sentence + ".")
        {
            RecommendedAction = id switch
            {
                "NotAConnector" => "Specify connectors by machine name, ID or object: Get-Connector lists them.",
                "NotAConnectorGroup" => "Specify groups by name, ID or object: Get-ConnectorGroup lists them.",
                _ => "Specify applications by name, ID or object: Get-ConnectorGroupApplication lists them.",
            },
            Target = item,
        };

    // An object without its own ToString is described by its type alone.
    private static string DescribeObject(object item)
    {
        string type = item.GetType().Name;
        string name = item.ToString() ?? "";
        return name.Length == 0 || name == item.GetType().FullName
            ? $"This is an object of type {type}"
            : $"'{name}' is an object of type {type}";
    }
}
