using System.IO;

namespace EntraPrivateAccess.Compatibility;

/// <summary>Creates files that only their owner can read.</summary>
internal static class PrivateFiles
{
    /// <summary>
    /// Writes a new file. An existing file is an error, so that no other user can plant one. On Windows, the folder's
    /// permissions apply.
    /// </summary>
    public static void Write(string path, string text)
    {
#if NET
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!System.OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream file = new(path, options);
#else
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
#endif
        using StreamWriter writer = new(file);
        writer.Write(text);
        writer.Flush();
        file.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Returns why users other than the owner could read or change a file, as a sentence without a period; null if none
    /// can. Administrators always can. On Windows, access control lists are checked elsewhere.
    /// </summary>
    public static string? Problem(string path)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            UnixFileMode mode = File.GetUnixFileMode(path);
            uint? owner = FolderOwners.OwnerOf(path);
            // A service manager gives its services files of root that only their group or an access list can read.
            bool isOfRoot = owner == FolderOwners.Root && FolderOwners.UserId() != FolderOwners.Root;
            UnixFileMode open =
                UnixFileMode.OtherRead
                | UnixFileMode.OtherWrite
                | UnixFileMode.GroupWrite
                | (isOfRoot ? UnixFileMode.None : UnixFileMode.GroupRead);
            return owner is null || (!isOfRoot && owner != FolderOwners.UserId())
                    ? $"The file '{path}' belongs to another user"
                : (mode & open) != 0 ? $"Users other than its owner can read or change the file '{path}'"
                : null;
        }
#endif
        return null;
    }
}

/// <summary>
/// Creates folders that only their owner can access, on disks with Unix file modes. On Windows, access control lists
/// are set elsewhere.
/// </summary>
internal static class PrivateDirectories
{
    /// <summary>Creates a private folder with a new name in the temporary folder.</summary>
    public static string CreateTemporary(string prefix)
    {
#if NET
        return Directory.CreateTempSubdirectory(prefix).FullName;
#else
        string path = Path.Combine(Path.GetTempPath(), prefix + Guid.NewGuid().ToString("N"));
        Create(path);
        return path;
#endif
    }

    /// <summary>Creates the folder, or checks that an existing one is private.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder is a link, others can write to it, or another user owns
    /// it or a folder above it.</exception>
    public static void Create(string path)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            if (!Directory.Exists(path))
            {
                _ = Directory.CreateDirectory(
                    path,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
            }

            // A folder that this process just created is checked, too: another user may have created it meanwhile, or
            // may own a folder above it.
            if (new DirectoryInfo(path).LinkTarget is not null)
            {
                throw new UnauthorizedAccessException($"The folder '{path}' is a link.");
            }

            if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            {
                throw new UnauthorizedAccessException($"Users other than the owner can write to the folder '{path}'.");
            }

            if (FolderOwners.Problem(path) is string problem)
            {
                throw new UnauthorizedAccessException(problem);
            }

            return;
        }
#endif
        _ = Directory.CreateDirectory(path);
    }
}
