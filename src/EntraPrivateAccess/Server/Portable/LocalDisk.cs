using System;
using System.IO;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>This machine's own disk: paths stay as they are.</summary>
internal sealed class LocalDisk : IDisk
{
    public bool IsLimited => false;

    public string ToLocal(string path) => Path.GetFullPath(path);

    public string ToServer(string localPath) => localPath;

    public string Folder(ServerFolder folder) => folder switch
    {
        ServerFolder.ProgramFiles => Special(Environment.SpecialFolder.ProgramFiles),
        ServerFolder.ProgramData => Special(Environment.SpecialFolder.CommonApplicationData),
        ServerFolder.Windows => Special(Environment.SpecialFolder.Windows),
        ServerFolder.System => Special(Environment.SpecialFolder.System),
        _ => Path.GetTempPath(),
    };

    /// <summary>Asked of a folder and not of the root: what is mounted below the root has room of its own.</summary>
    public long FreeSpace(string localPath)
    {
        string directory = Path.GetFullPath(localPath);
        while (!Directory.Exists(directory) && Path.GetDirectoryName(directory) is { } parent)
        {
            directory = parent;
        }

        return new DriveInfo(directory).AvailableFreeSpace;
    }

    /// <summary>Some of these folders do not exist outside Windows; a path below the root that is missing then answers "not there".</summary>
    private static string Special(Environment.SpecialFolder folder)
    {
        string path = Environment.GetFolderPath(folder);
        return path.Length > 0 ? path : Path.Combine(Path.GetPathRoot(Environment.CurrentDirectory) ?? "/", folder.ToString());
    }
}
