namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException DiagnosticFileExists(string path) =>
        new("DiagnosticFileExists", FaultCategory.ResourceExists, $"'{path}' is there already, and nothing is overwritten unasked.")
        {
            RecommendedAction = "Add -Force to replace it, or name another -Path.",
            Target = path,
        };

    public static ConnectorException DiagnosticFolderNotFound(string folder) =>
        new("DiagnosticFolderNotFound", FaultCategory.ObjectNotFound, $"There is no folder '{folder}' to write the diagnostic into.")
        {
            RecommendedAction = "Create it first, or name another -Path: a folder, or a file that ends in .zip.",
            Target = folder,
        };

    public static ConnectorException DiagnosticPathNotOnDisk(string path, string provider) =>
        new("DiagnosticPathNotOnDisk", FaultCategory.InvalidArgument, $"'{path}' is a place of the provider {provider} and not of a disk.")
        {
            RecommendedAction = "Name a folder, or a file that ends in .zip, such as C:\\Support.",
            Target = path,
        };
}
