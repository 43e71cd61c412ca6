using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException NotAConnector(object item) => item switch
    {
        ConnectorStatus status =>
            Unfit("NotAConnector", $"The status of {status.Server} names no connector of the tenant", item),
        ConnectorInstallation result =>
            Unfit("NotAConnector", $"The result for {result.Server} names no connector of the tenant", item),
        _ => Unfit("NotAConnector", $"{DescribeObject(item)}, not a connector", item),
    };

    public static ConnectorException NotAConnectorGroup(object item) =>
        Unfit("NotAConnectorGroup", $"{DescribeObject(item)}, not a connector group", item);

    public static ConnectorException NotAnApplication(object item) =>
        Unfit("NotAnApplication", $"{DescribeObject(item)}, not an application", item);

    private static ConnectorException Unfit(string id, string sentence, object item) =>
        new(id, FaultCategory.InvalidArgument, sentence + ".")
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
            ? $"This is an object of type {type}" : $"'{name}' is an object of type {type}";
    }
}
