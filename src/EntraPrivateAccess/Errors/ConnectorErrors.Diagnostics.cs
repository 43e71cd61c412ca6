namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    /// <param name="command">The command that runs the checks.</param>
    public static ConnectorException UnknownCheck(string name, string command) =>
        new("CheckNotFound", ErrorKind.ObjectNotFound, $"{command} has no check named '{name}'.")
        {
            RecommendedAction =
                $"Press Tab after -Include to list the names, or run {command} -Detailed to see all checks.",
            Target = name,
        };

    public static ConnectorException UnknownCheckCategory(string name, IEnumerable<string> known) =>
        new("CheckCategoryNotFound", ErrorKind.ObjectNotFound, $"There is no category of checks named '{name}'.")
        {
            RecommendedAction = $"The categories are {string.Join(", ", known)}.",
            Target = name,
        };

    /// <param name="parameters">The parameters that select checks, such as "-Include and -Exclude".</param>
    public static ConnectorException NoCheckSelected(string command, string parameters) =>
        new("NoCheckSelected", ErrorKind.InvalidArgument, $"The combination of {parameters} selects no checks.")
        {
            RecommendedAction = $"Run {command} with fewer of these parameters.",
        };

    public static ConnectorException EventsDenied(string server, IReadOnlyList<string> channels) =>
        new(
            "EventChannelDenied",
            ErrorKind.PermissionDenied,
            "This account may not read "
                + $"{(channels.Count == 1 ? "the event channel" : $"{channels.Count} event channels")} on {server}: "
                + $"{string.Join(", ", channels)}."
        )
        {
            RecommendedAction =
                "Run the command again in PowerShell as an administrator, or as a member of the local group Event Log "
                + "Readers (S-1-5-32-573).",
            Target = server,
        };

    public static ConnectorException DiagnosticFileExists(string path) =>
        new("DiagnosticFileExists", ErrorKind.ResourceExists, $"'{path}' already exists and was not overwritten.")
        {
            RecommendedAction = "Add -Force to replace it, or specify another -Path.",
            Target = path,
        };

    public static ConnectorException DiagnosticFolderNotFound(string folder) =>
        new(
            "DiagnosticFolderNotFound",
            ErrorKind.ObjectNotFound,
            $"There is no folder '{folder}' to write the diagnostic into."
        )
        {
            RecommendedAction = "Create it first, or specify another -Path: a folder, or a file that ends in .zip.",
            Target = folder,
        };

    public static ConnectorException DiagnosticPathNotOnDisk(string path, string provider) =>
        new(
            "DiagnosticPathNotOnDisk",
            ErrorKind.InvalidArgument,
            $"'{path}' is a path of the provider {provider}, not of a disk."
        )
        {
            RecommendedAction = "Specify a folder, or a file that ends in .zip, such as C:\\Support.",
            Target = path,
        };
}
