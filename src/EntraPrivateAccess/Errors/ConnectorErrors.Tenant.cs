using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    /// <summary>The service's own refusal of a listing, in words for who wants a group.</summary>
    public static GraphException PublishingNotEnabled(GraphException refusal) =>
        Retold(
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

    /// <summary>The same, from the service's own answer.</summary>
    public static GraphException ConnectorNotFound(string name, GraphException fault) =>
        Retold(fault, "ConnectorNotFound", ErrorKind.ObjectNotFound, UnknownConnector(name), ListConnectors, name);

    /// <summary>A move in two steps of which the second was refused: it is where nobody wanted it.</summary>
    public static GraphException MoveHalfDone(
        Connector connector,
        ConnectorGroup from,
        string home,
        ConnectorException refusal,
        GraphException fault
    ) =>
        Retold(
            fault,
            refusal.ErrorId,
            refusal.Category,
            $"{refusal.Message} {connector.MachineName} is in '{home}' now: it left '{from.Name}', whose region is another, and was refused on the way further.",
            $"Bring it back: Move-Connector {connector.Id} -ConnectorGroup {Quote(from.Name)}. {refusal.RecommendedAction}".TrimEnd(),
            connector.MachineName
        );

    public static ConnectorException InvalidWildcard(string text, Exception exception) =>
        new(
            "InvalidWildcard",
            ErrorKind.InvalidArgument,
            $"'{text}' is no name and no wildcard pattern: {exception.Message.TrimEnd('.')}.",
            exception
        )
        {
            RecommendedAction = "Close its bracket, or put a backtick before it where it belongs to the name.",
            Target = text,
        };

    public static ConnectorException AmbiguousConnector(string name, IReadOnlyList<Connector> candidates) =>
        new(
            "AmbiguousConnector",
            ErrorKind.InvalidArgument,
            $"'{name}' can mean {candidates.Count} connectors: {string.Join(", ", candidates.Select(each => $"{each.MachineName} ({each.Status}, {each.Id})"))}."
        )
        {
            RecommendedAction =
                "Name one by its id. A machine that registered again is listed twice for up to ten days.",
            Target = name,
        };

    /// <param name="fault">The service's own answer, or null where a listing did not have it.</param>
    public static ConnectorException ConnectorGroupNotFound(string name, GraphException? fault = null)
    {
        string message = $"The tenant has no connector group '{name}'.";
        string action = $"List what there is: Get-ConnectorGroup. Or make it: New-ConnectorGroup {Quote(name)}.";
        return fault is null
            ? new ConnectorException("ConnectorGroupNotFound", ErrorKind.ObjectNotFound, message)
            {
                RecommendedAction = action,
                Target = name,
            }
            : Retold(fault, "ConnectorGroupNotFound", ErrorKind.ObjectNotFound, message, action, name);
    }

    public static ConnectorException AmbiguousConnectorGroup(string name, IReadOnlyList<ConnectorGroup> groups) =>
        new(
            "AmbiguousConnectorGroup",
            ErrorKind.InvalidArgument,
            $"{groups.Count} connector groups are named '{name}': {string.Join(", ", groups.Select(group => group.Id))}."
        )
        {
            RecommendedAction = "Name one by its id.",
            Target = name,
        };

    public static ConnectorException ConnectorGroupExists(ConnectorGroup group) =>
        new(
            "ConnectorGroupExists",
            ErrorKind.ResourceExists,
            $"There is a connector group '{group.Name}' already ({group.Id})."
        )
        {
            RecommendedAction = $"Put connectors into it: Move-Connector NAME -ConnectorGroup {Quote(group.Name)}.",
            Target = group.Name,
        };

    public static ConnectorException RegionDiffers(ConnectorGroup group, string wanted) =>
        new(
            "RegionDiffers",
            ErrorKind.InvalidOperation,
            $"Connector group '{group.Name}' is in region {group.Region}, not in {wanted}; a region can change only while no connector and no application is in the group."
        )
        {
            RecommendedAction = $"Leave out -Region, use {group.Region}, or name another group.",
            Target = group.Name,
        };

    public static ConnectorException MoveNotShown(Connector connector, ConnectorGroup group, TimeSpan limit) =>
        new(
            "WaitTimedOut",
            ErrorKind.OperationTimeout,
            $"The move of {connector.MachineName} to '{group.Name}' was accepted, but {Describe(limit)} later the tenant still shows it elsewhere."
        )
        {
            RecommendedAction = $"Look again later: Wait-Connector {connector.Id} -InGroup {Quote(group.Name)}.",
            Target = connector.MachineName,
        };

    public static ConnectorException ConnectorNotListed(string machineName, TimeSpan limit) =>
        WaitedTooLong(
            $"{machineName} to be listed in the tenant",
            limit,
            $"Look again later: Get-Connector {machineName}."
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
            $"Waited {Describe(limit)} for {connector.MachineName} to {goal}: {state}."
        )
        {
            RecommendedAction = "See why on its server: Get-ConnectorStatus.",
            Target = connector.MachineName,
        };
    }

    private const string ListConnectors =
        "List what there is: Get-Connector. One that is inactive for ten days is removed by the service.";

    private static string UnknownConnector(string name) => $"The tenant knows no connector '{name}'.";

    private static string Quote(string name) => $"'{name.Replace("'", "''")}'";

    public static ConnectorException NotAConnector(object item) =>
        item switch
        {
            ConnectorStatus status => Unfit(
                "NotAConnector",
                $"The status of {status.Server} names no connector of the tenant",
                item
            ),
            ConnectorInstallation result => Unfit(
                "NotAConnector",
                $"The result for {result.Server} names no connector of the tenant",
                item
            ),
            _ => Unfit("NotAConnector", $"{DescribeObject(item)}, not a connector", item),
        };

    public static ConnectorException NotAConnectorGroup(object item) =>
        Unfit("NotAConnectorGroup", $"{DescribeObject(item)}, not a connector group", item);

    public static ConnectorException NotAnApplication(object item) =>
        Unfit("NotAnApplication", $"{DescribeObject(item)}, not an application", item);

    private static ConnectorException Unfit(string id, string sentence, object item) =>
        new(id, ErrorKind.InvalidArgument, sentence + ".")
        {
            RecommendedAction = id switch
            {
                "NotAConnector" => "Name connectors by machine name, ID or object: Get-Connector lists them.",
                "NotAConnectorGroup" => "Name groups by name, ID or object: Get-ConnectorGroup lists them.",
                _ => "Name applications by name, ID or object: Get-ConnectorGroupApplication lists them.",
            },
            Target = item,
        };

    // The type's own name where the object has no better one.
    private static string DescribeObject(object item)
    {
        string type = item.GetType().Name;
        string name = item.ToString() ?? "";
        return name.Length == 0 || name == item.GetType().FullName
            ? $"This is an object of type {type}"
            : $"'{name}' is an object of type {type}";
    }
}
