using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>
/// A server's files on this machine's disk: the folder of a virtual server, or the disk of a workstation.
/// </summary>
internal sealed class DiskFiles : IServerFiles
{
    private readonly IDisk _disk;
    private readonly Func<Stream, Version?> _readVersion;
    private readonly LockedFiles _held = new();

    /// <param name="disk">Maps the paths of the server.</param>
    /// <param name="readVersion">Reads the file version resource of a program.</param>
    public DiskFiles(IDisk disk, Func<Stream, Version?> readVersion)
    {
        _disk = disk;
        _readVersion = readVersion;
    }

    public bool FileExists(string path) => File.Exists(_disk.ToLocal(path));

    public bool DirectoryExists(string path) => Directory.Exists(_disk.ToLocal(path));

    public string ReadAllText(string path)
    {
        using StreamReader reader = new(OpenRead(path), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    // Writes UTF-8 without a byte order mark.
    public void WriteAllText(string path, string content) =>
        WriteAllBytes(path, new UTF8Encoding(false).GetBytes(content));

    public void WriteAllBytes(string path, byte[] content)
    {
        string target = Changeable(path);
        string temporary = target + "." + Guid.NewGuid().ToString("N").Substring(0, 8) + ".tmp";
        try
        {
            using (
                Stream writer = Limited(new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            )
            {
                writer.Write(content, 0, content.Length);
            }

            Replace(temporary, target);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Stream OpenRead(string path) =>
        new FileStream(
            _disk.ToLocal(path),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            65536,
            FileOptions.SequentialScan
        );

    public Stream OpenAppend(string path) =>
        Limited(new FileStream(Changeable(path), FileMode.Append, FileAccess.Write, FileShare.Read, 65536));

    public IDisposable HoldUnchanged(string path) => _held.Hold(_disk.ToLocal(path));

    public IDisposable? TryLock(string path) => LockFile.TryTake(_disk.ToLocal(path));

    public void Move(string source, string target)
    {
        string from = Changeable(source);
        Replace(from, Changeable(target));
    }

    public void DeleteFile(string path)
    {
        string local = Changeable(path);
        if (File.Exists(local))
        {
            File.Delete(local);
        }
    }

    public void DeleteDirectory(string path)
    {
        string local = _disk.ToLocal(path);
        _held.RefuseBelow(local);
        if (Directory.Exists(local))
        {
            Directory.Delete(local, recursive: true);
        }
    }

    public void CreateProtectedDirectory(string path) => PrivateDirectories.Create(_disk.ToLocal(path));

    public void CreateDirectory(string path) => Directory.CreateDirectory(_disk.ToLocal(path));

    public IReadOnlyList<string> Find(string directory, string pattern, bool recurse = true) =>
        [.. WildcardSearch.Files(_disk.ToLocal(directory), pattern, recurse).Select(_disk.ToServer)];

    public Version? FileVersion(string path)
    {
        using Stream content = OpenRead(path);
        return _readVersion(content);
    }

    public DateTimeOffset LastWriteTime(string path)
    {
        string local = _disk.ToLocal(path);
        return File.Exists(local) || Directory.Exists(local)
            ? new DateTimeOffset(File.GetLastWriteTimeUtc(local), TimeSpan.Zero)
            : throw new FileNotFoundException($"Could not find '{path}'.", path);
    }

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public long FreeSpace(string path) => _disk.FreeSpace(_disk.ToLocal(path));

    public string Folder(ServerFolder folder) => _disk.Folder(folder);

    private string Changeable(string path)
    {
        string local = _disk.ToLocal(path);
        _held.Refuse(local);
        return local;
    }

    private Stream Limited(FileStream stream) =>
        _disk.IsLimited ? new LimitedStream(stream, _disk.FreeSpace(stream.Name)) : stream;

    private static void Replace(string source, string target)
    {
        if (File.Exists(target))
        {
            File.Replace(source, target, null);
        }
        else
        {
            File.Move(source, target);
        }
    }
}

/// <summary>Classifies I/O errors by their codes, which differ between operating systems.</summary>
internal static class DiskErrors
{
    /// <summary>
    /// Returns true if the disk is full. Windows: ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL. Linux and macOS: ENOSPC and
    /// EDQUOT.
    /// </summary>
    public static bool IsFull(IOException exception) =>
        exception.HResult is unchecked((int)0x80070070) or unchecked((int)0x80070027) or 28 or 122 or 69;

    /// <summary>
    /// Returns true if the file is in use. Windows: a sharing or lock violation. Linux and macOS: EWOULDBLOCK.
    /// </summary>
    public static bool IsInUse(IOException exception) =>
        exception.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021) or 11 or 35;
}

/// <summary>Finds files by a wildcard like Windows: without regard to case, on any disk.</summary>
internal static class WildcardSearch
{
    public static IEnumerable<string> Files(string directory, string pattern, bool recurse)
    {
        Regex wanted = new(
            "^" + Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".") + "$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline
        );
        return Walk(directory, recurse).Where(file => wanted.IsMatch(Path.GetFileName(file)));
    }

    /// <summary>Enumerates the files of a folder. Folders that disappear or cannot be read are skipped.</summary>
    private static IEnumerable<string> Walk(string directory, bool recurse)
    {
        foreach (string file in Entries(directory, Directory.GetFiles))
        {
            yield return file;
        }

        if (!recurse)
        {
            yield break;
        }

        foreach (
            string below in Entries(directory, Directory.GetDirectories).SelectMany(folder => Walk(folder, recurse))
        )
        {
            yield return below;
        }
    }

    private static string[] Entries(string directory, Func<string, string[]> list)
    {
        try
        {
            string[] entries = list(directory);
            Array.Sort(entries, StringComparer.OrdinalIgnoreCase);
            return entries;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }
}
