using System.IO;

namespace EntraPrivateAccess.Compatibility;

/// <summary>
/// Creates folders that only their owner can access, on disks with Unix file modes. On Windows, access control lists
/// are set elsewhere.
/// </summary>
internal static class PrivateDirectories
{
    /// <summary>Creates the folder, or checks that an existing one is private.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder exists and others can write to it.</exception>
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
            else if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            {
                throw new UnauthorizedAccessException($"Users other than the owner can write to the folder '{path}'.");
            }

            return;
        }
#endif
        _ = Directory.CreateDirectory(path);
    }
}
