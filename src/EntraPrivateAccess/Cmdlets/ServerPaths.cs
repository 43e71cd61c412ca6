using System;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Checks paths that are meant for the disk of a virtual server.</summary>
internal static class ServerPaths
{
    /// <exception cref="ConnectorException"><c>PathNotOnServer</c>: the path has no drive.</exception>
    public static string RequireFull(string path) => IsFull(path) ? path : throw Faults.PathNotOnServer(
        path,
        "it is no full path, and a virtual server has no current folder",
        @"Name it in full, such as C:\Windows\Temp\setup.exe.");

    private static bool IsFull(string path) => path.StartsWith(@"\\", StringComparison.Ordinal)
        || (path.Length > 2 && char.IsLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/');
}
