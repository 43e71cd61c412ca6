using System.IO;

namespace EntraPrivateAccess.Errors;

/// <summary>Errors of Export-ConnectorReport.</summary>
internal static partial class ConnectorErrors
{
    public static ConnectorException ReportFormatUnknown(string path) =>
        new("ReportFormatUnknown", ErrorKind.InvalidArgument, $"'{path}' ends in neither .html nor .json.")
        {
            RecommendedAction = "Specify a -Path that ends in .html for a page, or in .json for data.",
            Target = path,
        };

    public static ConnectorException ReportFileExists(string path) =>
        new("ReportFileExists", ErrorKind.ResourceExists, $"'{path}' already exists and was not overwritten.")
        {
            RecommendedAction = "Add -Force to replace it, or specify another -Path.",
            Target = path,
        };

    public static ConnectorException ReportReplacesBaseline(string path) =>
        new("ReportReplacesBaseline", ErrorKind.InvalidArgument, $"-Path and -Baseline are both '{path}'.")
        {
            RecommendedAction = "Specify another -Path, so that the baseline is kept.",
            Target = path,
        };

    /// <summary>The disk refused to write the file.</summary>
    public static ConnectorException ReportFileRefused(string path, Exception refused) =>
        new(
            "ReportFileRefused",
            refused is UnauthorizedAccessException ? ErrorKind.PermissionDenied : ErrorKind.InvalidOperation,
            $"'{path}' could not be written: {refused.Message}",
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
