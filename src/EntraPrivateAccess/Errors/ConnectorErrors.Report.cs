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

    public static ConnectorException ReportFileExists(string path) => FileExists("ReportFileExists", path);

    public static ConnectorException ReportReplacesBaseline(string path) =>
        new("ReportReplacesBaseline", ErrorKind.InvalidArgument, $"-Path and -Baseline are both '{path}'.")
        {
            RecommendedAction = "Specify another -Path, so that the baseline is kept.",
            Target = path,
        };

    /// <summary>The disk refused to write the file.</summary>
    public static ConnectorException ReportFileRefused(string path, Exception refused) =>
        FileRefused("ReportFileRefused", path, "written", refused);
}
