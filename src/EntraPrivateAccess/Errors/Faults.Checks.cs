namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException UnknownCheck(string name) =>
        new("CheckNotFound", FaultCategory.ObjectNotFound, $"There is no check named '{name}'.")
        {
            RecommendedAction = "Press Tab behind -Include for the names, or run Test-Connector to see them all.",
            Target = name,
        };

    public static ConnectorException UnknownCheckCategory(string name) =>
        new("CheckCategoryNotFound", FaultCategory.ObjectNotFound, $"There is no category of checks named '{name}'.")
        {
            RecommendedAction = "Press Tab behind -Category for the names.",
            Target = name,
        };

    public static ConnectorException NoCheckSelected() =>
        new("NoCheckSelected", FaultCategory.InvalidArgument, "-Preflight, -Level, -Category, -Include and -Exclude leave no check to run.")
        {
            RecommendedAction = "Run Test-Connector without one of them.",
        };
}
