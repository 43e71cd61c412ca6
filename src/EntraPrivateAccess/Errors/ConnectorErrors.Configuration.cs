using System.IO;

namespace EntraPrivateAccess.Errors;

/// <summary>Errors of Export-, Compare- and Restore-ConnectorConfiguration.</summary>
internal static partial class ConnectorErrors
{
    public static ConnectorException ConfigurationFileExists(string path) =>
        FileExists("ConfigurationFileExists", path);

    public static ConnectorException ConfigurationFileNotFound(string path) =>
        new("ConfigurationFileNotFound", ErrorKind.ObjectNotFound, $"There is no file '{path}'.")
        {
            RecommendedAction = "Write one with Export-ConnectorConfiguration, or specify another -Path.",
            Target = path,
        };

    /// <summary>The disk refused to read or write the file.</summary>
    /// <param name="operation">Such as <c>written</c>.</param>
    public static ConnectorException ConfigurationFileRefused(string path, string operation, Exception refused) =>
        FileRefused("ConfigurationFileRefused", path, operation, refused);

    public static ConnectorException ConfigurationFileTooLarge(string path, int limit) =>
        new(
            "ConfigurationFileInvalid",
            ErrorKind.InvalidData,
            $"'{path}' is larger than {limit / (1024 * 1024)} MB, so it is not a configuration of connectors and was "
                + "not read to its end."
        )
        {
            RecommendedAction = "Specify a file that Export-ConnectorConfiguration wrote.",
            Target = path,
        };

    /// <param name="reason">The reason as a clause, which quotes at most a part of the file.</param>
    public static ConnectorException ConfigurationFileInvalid(
        string path,
        int line,
        string reason,
        Exception? cause = null
    ) =>
        new(
            "ConfigurationFileInvalid",
            ErrorKind.InvalidData,
            $"'{path}' can't be used as a configuration: {(line > 0 ? $"line {line}: " : "")}{reason}.",
            cause
        )
        {
            RecommendedAction =
                "Correct the file, or write a new one with Export-ConnectorConfiguration. "
                + "Get-Help about_EntraPrivateAccess_Configuration describes its format.",
            Target = path,
        };

    public static ConnectorException PruneRequiresGroups() =>
        new(
            "PruneRequiresGroups",
            ErrorKind.InvalidArgument,
            "-Prune removes connector groups, but -Only does not include Groups."
        )
        {
            RecommendedAction = "Omit -Prune, or add Groups to -Only.",
        };

    /// <summary>The tenant still differs from the file after a restore.</summary>
    /// <param name="differences">Descriptions of the differences.</param>
    /// <param name="cause">The first error of a step, or null.</param>
    public static ConnectorException RestoreIncomplete(
        string path,
        IReadOnlyList<string> differences,
        ConnectorException? cause
    ) =>
        new(
            "RestoreIncomplete",
            cause?.Category ?? ErrorKind.InvalidOperation,
            $"The tenant still differs from '{path}' in {Count(differences.Count, "place")}: "
                + $"{string.Join("; ", differences.Take(MaxListedNames))}"
                + $"{(differences.Count > MaxListedNames ? $"; and {differences.Count - MaxListedNames} more" : "")}.",
            cause
        )
        {
            RecommendedAction = cause?.RecommendedAction
                ?? "Remove the causes that the rows with the result Blocked name, and run the command again: it does "
                    + "only what remains. Compare-ConnectorConfiguration lists all differences.",
            Target = path,
            ExitCode = cause?.ExitCode ?? ExitCodes.Stop,
        };

    private static ConnectorException FileExists(string errorId, string path) =>
        new(errorId, ErrorKind.ResourceExists, $"'{path}' already exists and was not overwritten.")
        {
            RecommendedAction = "Add -Force to replace it, or specify another -Path.",
            Target = path,
        };

    private static ConnectorException FileRefused(string errorId, string path, string operation, Exception refused) =>
        new(
            errorId,
            refused is UnauthorizedAccessException ? ErrorKind.PermissionDenied : ErrorKind.InvalidOperation,
            $"'{path}' could not be {operation}: {refused.Message}",
            refused
        )
        {
            RecommendedAction =
                refused is DirectoryNotFoundException
                    ? "Create the folder first, or specify another -Path."
                    : "Check the path and your permissions, or specify another -Path.",
            Target = path,
        };
}
