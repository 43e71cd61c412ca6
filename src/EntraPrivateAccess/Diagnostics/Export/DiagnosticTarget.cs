using System;
using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>Turns a folder or a file into the zip to make. The path is one of the machine where PowerShell runs.</summary>
internal static class DiagnosticTarget
{
    /// <summary>A path that ends in <c>.zip</c> and is no folder is the file itself; anything else is a folder.</summary>
    /// <exception cref="ConnectorException"><c>DiagnosticFolderNotFound</c>, <c>DiagnosticFileExists</c>.</exception>
    public static string Resolve(IServerFiles disk, string path, ServerDescription server, bool force)
    {
        bool isFile = path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) && !disk.DirectoryExists(path);
        string folder = isFile ? Path.GetDirectoryName(path) ?? path : path;
        if (!disk.DirectoryExists(folder))
        {
            throw Faults.DiagnosticFolderNotFound(folder);
        }

        string target = isFile ? path : Path.Combine(folder, NameFor(server));
        return disk.FileExists(target) && !force ? throw Faults.DiagnosticFileExists(target) : target;
    }

    private static string NameFor(ServerDescription server) =>
        FormattableString.Invariant($"ConnectorDiagnostic-{server.Name}-{server.UtcNow.UtcDateTime:yyyyMMdd-HHmmss}.zip");
}
