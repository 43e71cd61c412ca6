using System;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installer;

/// <summary>Turns a folder or a file into the file to make. Paths are the server's, so this machine's path rules do not help.</summary>
internal static class InstallerTarget
{
    /// <summary>The name the installer has had since version 1.5.3829.0.</summary>
    public const string FileName = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";

    private static readonly char[] s_separators = ['\\', '/'];

    /// <summary>A path that ends in <c>.exe</c> and is no folder is the file itself; anything else is a folder.</summary>
    public static string Resolve(IServerFiles files, string path)
    {
        try
        {
            return path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) && !files.DirectoryExists(path) ? path : InFolder(path);
        }
        catch (ArgumentException exception)
        {
            throw Faults.FolderNotWritable(path, exception);
        }
    }

    public static string InFolder(string folder)
    {
        string separator = folder.IndexOf('\\') >= 0 ? "\\" : "/";
        return folder.Length == 0 || Array.IndexOf(s_separators, folder[folder.Length - 1]) >= 0 ? folder + FileName : folder + separator + FileName;
    }

    /// <summary>The folder that a file lies in, with its last separator; empty where the path names none.</summary>
    public static string FolderOf(string file) => file.Substring(0, file.LastIndexOfAny(s_separators) + 1);
}
