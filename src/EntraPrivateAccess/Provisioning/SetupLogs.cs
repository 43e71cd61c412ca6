using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>What setup logged: a bundle's own log, and beside it one of each package, named after it.</summary>
internal static class SetupLogs
{
    /// <returns>All of it; empty where nothing can be read, since the failure itself matters more.</returns>
    public static string Read(IServerFiles files, string logFile)
    {
        int folder = logFile.LastIndexOf('\\');
        string name = logFile[(folder + 1)..].Split('.')[0];
        try
        {
            IEnumerable<string> logs = folder < 0 ? [logFile] : files.Find(logFile[..folder], name + "*.log", recurse: false);
            return string.Join("\n", logs.Where(files.FileExists).Select(files.ReadAllText));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
