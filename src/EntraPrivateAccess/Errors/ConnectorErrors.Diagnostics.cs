namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    /// <param name="command">The command that runs the checks.</param>
    public static ConnectorException UnknownCheck(string name, string command) =>
        new("CheckNotFound", ErrorKind.ObjectNotFound, $"{command} has no check named '{Excerpt(name)}'.")
        {
            RecommendedAction =
                $"Press Tab after -Include to list the names, or run {command} -Detailed to see all checks.",
            Target = name,
        };

    public static ConnectorException UnknownCheckCategory(string name, IEnumerable<string> known) =>
        new(
            "CheckCategoryNotFound",
            ErrorKind.ObjectNotFound,
            $"There is no category of checks named '{Excerpt(name)}'."
        )
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

    public static ConnectorException DiagnosticFileExists(string path) => FileExists("DiagnosticFileExists", path);

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

    /// <param name="text">Null if the text may contain a password.</param>
    /// <param name="reason">A clause without a period.</param>
    public static ConnectorException DestinationInvalid(string? text, string reason) =>
        new(
            "DestinationInvalid",
            ErrorKind.InvalidArgument,
            text is null
                ? $"A destination can't be used: {reason}."
                : $"'{Excerpt(text, HostLetters)}' can't be tested: {reason}."
        )
        {
            RecommendedAction =
                "Specify host:port, [IPv6 address]:port, or an address that starts with http:// or https://.",
            Target = text,
        };

    /// <param name="ambiguous">Whether the tenant lists several connectors that the server may have.</param>
    public static ConnectorException ServerHasNoConnector(string server, bool ambiguous) =>
        new(
            "ServerHasNoConnector",
            ErrorKind.ObjectNotFound,
            ambiguous
                ? $"The tenant lists several connectors named {server}, so the connector group of this server is "
                    + "unknown."
                : $"The tenant lists no connector of {server} in a connector group, so its applications are unknown."
        )
        {
            RecommendedAction =
                "Run Get-ConnectorStatus on the server, or test without the tenant: Test-ConnectorApplication "
                + "-Destination HOST:PORT.",
            Target = server,
        };

    public static ConnectorException ApplicationNotServed(string name) =>
        new(
            "ApplicationNotServed",
            ErrorKind.ObjectNotFound,
            $"The connector group serves no application named '{name}'."
        )
        {
            RecommendedAction =
                $"Run Get-ConnectorGroupApplication '{name.Replace("'", "''")}' to find the group that serves it.",
            Target = name,
        };

    public static ConnectorException NoPublishedApplication(string group, bool isNamed) =>
        new(
            "NoPublishedApplication",
            ErrorKind.ObjectNotFound,
            isNamed
                ? $"No application of the connector group '{group}' matches -Name."
                : $"The connector group '{group}' serves no application, so there is nothing to test."
        )
        {
            RecommendedAction = isNamed
                ? "Run Get-ConnectorGroupApplication to list the applications with their groups."
                : "Run Set-ConnectorGroupApplication -Name NAME -ConnectorGroup GROUP, or test any destination with "
                    + "Test-ConnectorApplication -Destination HOST:PORT.",
            Target = group,
        };
}
