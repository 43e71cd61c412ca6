namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    public static ConnectorException UnknownCheck(string name) =>
        new("CheckNotFound", ErrorKind.ObjectNotFound, $"There is no check named '{name}'.")
        {
            RecommendedAction = "Press Tab behind -Include for the names, or run Test-Connector to see them all.",
            Target = name,
        };

    public static ConnectorException UnknownCheckCategory(string name) =>
        new("CheckCategoryNotFound", ErrorKind.ObjectNotFound, $"There is no category of checks named '{name}'.")
        {
            RecommendedAction = "Press Tab behind -Category for the names.",
            Target = name,
        };

    public static ConnectorException NoCheckSelected() =>
        new(
            "NoCheckSelected",
            ErrorKind.InvalidArgument,
            "-Preflight, -Level, -Category, -Include and -Exclude leave no check to run."
        )
        {
            RecommendedAction = "Run Test-Connector without one of them.",
        };

    public static ConnectorException EventsDenied(string server, IReadOnlyList<string> channels) =>
        new(
            "EventChannelDenied",
            ErrorKind.PermissionDenied,
            $"This account may not read {(channels.Count == 1 ? "the event channel" : $"{channels.Count} event channels")} on {server}: {string.Join(", ", channels)}."
        )
        {
            RecommendedAction =
                "Run it again in a PowerShell started as administrator, or as a member of the local group Event Log Readers (S-1-5-32-573).",
            Target = server,
        };

    public static ConnectorException DiagnosticFileExists(string path) =>
        new(
            "DiagnosticFileExists",
            ErrorKind.ResourceExists,
            $"'{path}' is there already, and nothing is overwritten unasked."
        )
        {
            RecommendedAction = "Add -Force to replace it, or name another -Path.",
            Target = path,
        };

    public static ConnectorException DiagnosticFolderNotFound(string folder) =>
        new(
            "DiagnosticFolderNotFound",
            ErrorKind.ObjectNotFound,
            $"There is no folder '{folder}' to write the diagnostic into."
        )
        {
            RecommendedAction = "Create it first, or name another -Path: a folder, or a file that ends in .zip.",
            Target = folder,
        };

    public static ConnectorException DiagnosticPathNotOnDisk(string path, string provider) =>
        new(
            "DiagnosticPathNotOnDisk",
            ErrorKind.InvalidArgument,
            $"'{path}' is a place of the provider {provider} and not of a disk."
        )
        {
            RecommendedAction = "Name a folder, or a file that ends in .zip, such as C:\\Support.",
            Target = path,
        };
}
