// The sandbox compiles this file, too: both create and check the folders of the virtual disks.
#if NET
using System.IO;
using System.Runtime.InteropServices;
#endif

#if !SANDBOX
namespace EntraPrivateAccess.Compatibility;

#else
namespace EntraPrivateAccess.Sandbox.Hosting;

#endif

/// <summary>Checks on Linux and macOS that no other user owns a folder or can replace it.</summary>
/// <remarks>
/// File modes are not enough: another user can create the folder with the mode 0700 first, and root can still write to
/// it. The owner of a parent folder can replace the folder by a link at any time.
/// </remarks>
internal static class FolderOwners
{
#if NET
    /// <summary>The user ID of root.</summary>
    public const uint Root = 0;

    // The structure of the runtime starts with flags, mode, user ID and group ID, and has less than 256 bytes.
    private const int StatusSize = 256;
    private const int UserIdOffset = 8;

    /// <summary>Returns the user ID of the owner, not following a link; null if it can't be read.</summary>
    public static uint? OwnerOf(string path)
    {
        byte[] status = new byte[StatusSize];
        try
        {
            return ReadStatus(path, status) == 0 ? BitConverter.ToUInt32(status, UserIdOffset) : null;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Returns why another user could write to an existing folder or replace it; null if none can.</summary>
    public static string? Problem(string path) => Problem(path, OwnerOf, UserId());

    /// <summary>Returns the same for given owners.</summary>
    /// <param name="ownerOf">Returns the user ID of the owner of a path; null if it can't be read.</param>
    /// <param name="user">The user ID of this process.</param>
    internal static string? Problem(string path, Func<string, uint?> ownerOf, uint? user)
    {
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (user is null || ownerOf(folder) != user)
        {
            return $"The folder '{folder}' belongs to another user.";
        }

        for (string? parent = Path.GetDirectoryName(folder); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            if (ownerOf(parent) is not uint owner || (owner != user && owner != Root))
            {
                return $"The folder '{folder}' is in '{parent}', which belongs to another user.";
            }

            UnixFileMode mode = OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(parent);
            if ((mode & UnixFileMode.OtherWrite) != 0 && (mode & UnixFileMode.StickyBit) == 0)
            {
                return $"The folder '{folder}' is in '{parent}', which all users can write to.";
            }
        }

        return null;
    }

    /// <summary>Returns the user ID of this process; null if it can't be read.</summary>
    public static uint? UserId()
    {
        try
        {
            return ReadUserId();
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    // .NET has no public method for the owner of a file. The runtime's own library has one on all systems but Windows.
    [DllImport("libSystem.Native", EntryPoint = "SystemNative_LStat")]
    private static extern int ReadStatus([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] status);

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_GetEUid")]
    private static extern uint ReadUserId();
#endif
}
