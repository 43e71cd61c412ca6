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
    }
}
