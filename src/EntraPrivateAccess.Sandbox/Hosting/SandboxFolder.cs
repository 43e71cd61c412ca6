using System.IO;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>The folder of the virtual disks, which only its owner can access while the sandbox runs.</summary>
internal static class SandboxFolder
{
    /// <summary>The file that is open while the sandbox runs. Folders whose file is not open are removed.</summary>
    public const string LockName = "sandbox.lock";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates the folder, or checks that an existing one is private, and marks it as in use.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder is a link, others can write to it, or another user owns
    /// it or a folder above it.</exception>
    public static IDisposable Open(string path)
    {
        DirectoryInfo folder = new(path);
        if (!folder.Exists)
        {
            folder = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(path)
                : Directory.CreateDirectory(path, Private);
        }

        if (folder.LinkTarget is not null)
        {
            throw new UnauthorizedAccessException($"The folder '{path}' is a link.");
        }

        if (!OperatingSystem.IsWindows())
        {
            if ((folder.UnixFileMode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            {
                throw new UnauthorizedAccessException($"Users other than the owner can write to the folder '{path}'.");
            }

            if (FolderOwners.Problem(path) is string problem)
            {
                throw new UnauthorizedAccessException(problem);
            }

            folder.UnixFileMode = Private;
        }

        // Shared with readers, which may search the whole disk, but not with the module's exclusive check.
        return new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
    }
}
