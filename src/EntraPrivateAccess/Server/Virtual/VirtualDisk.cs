using System.Globalization;
using System.IO;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>The disk of a virtual server: a folder of this machine with one subfolder per drive letter.</summary>
/// <remarks>
/// The sandbox writes the total size of the disk in bytes to a file named <c>capacity</c> next to the drives.
/// </remarks>
internal sealed class VirtualDisk : IDisk
{
    private readonly string _root;

    public VirtualDisk(string root) => _root = Path.GetFullPath(root);

    public bool IsLimited => File.Exists(CapacityFile);

    private string CapacityFile => Path.Combine(_root, "capacity");

    public string ToLocal(string path)
    {
        if (path.Length < 3 || path[1] != ':' || !IsSeparator(path[2]) || !char.IsLetter(path[0]))
        {
            throw new ArgumentException($"'{path}' is not a full Windows path with a drive letter.", nameof(path));
        }

        string local = Path.Combine(_root, char.ToUpperInvariant(path[0]).ToString());
        foreach (string segment in path.Substring(3).Split(['\\', '/'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment.Trim('.', ' ').Length == 0)
            {
                throw new ArgumentException($"'{path}' must not contain '.' or '..' segments.", nameof(path));
            }

            local = Child(local, segment);
        }

        return local;
    }

    public string ToServer(string localPath)
    {
        string relative = localPath.Substring(_root.Length).TrimStart(Path.DirectorySeparatorChar);
        string path = relative.Substring(0, 1) + ":" + relative.Substring(1).Replace(Path.DirectorySeparatorChar, '\\');
        return path.Length == 2 ? path + "\\" : path;
    }

    public string Folder(ServerFolder folder) =>
        folder switch
        {
            ServerFolder.ProgramFiles => @"C:\Program Files",
            ServerFolder.ProgramData => @"C:\ProgramData",
            ServerFolder.Windows => @"C:\Windows",
            ServerFolder.System => @"C:\Windows\System32",
            _ => @"C:\Windows\Temp",
        };

    public long FreeSpace(string localPath)
    {
        if (!IsLimited)
        {
            return new DriveInfo(_root).AvailableFreeSpace;
        }

        long capacity = long.Parse(File.ReadAllText(CapacityFile), CultureInfo.InvariantCulture);
        long used = new DirectoryInfo(_root)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(file => file.Exists ? file.Length : 0);
        return Math.Max(0, capacity - used);
    }

    private static bool IsSeparator(char character) => character is '\\' or '/';

    /// <summary>
    /// Finds a child without regard to case, because Windows ignores case and the underlying disk may not.
    /// </summary>
    private static string Child(string directory, string name)
    {
        string exact = Path.Combine(directory, name);
        if (File.Exists(exact) || Directory.Exists(exact) || !Directory.Exists(directory))
        {
            return exact;
        }

        return Directory
            .EnumerateFileSystemEntries(directory)
            .FirstOrDefault(entry => string.Equals(Path.GetFileName(entry), name, StringComparison.OrdinalIgnoreCase))
            ?? exact;
    }
}
