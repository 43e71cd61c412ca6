using System.IO;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.SandboxClient;

/// <summary>
/// The folders of the sandboxes' virtual disks: one private folder per sandbox, below the user's own profile.
/// </summary>
/// <remarks>
/// In a folder that users share, another user could create the folder first and redirect writes by a link, or read
/// what the virtual servers contain.
/// </remarks>
internal sealed class SandboxDisks
{
    /// <summary>The file that a running sandbox keeps open in its folder.</summary>
    public const string LockName = "sandbox.lock";

    // A sandbox that is starting has no lock file yet.
    private static readonly TimeSpan s_starting = TimeSpan.FromMinutes(10);

    private readonly string _root;

    /// <param name="root">The folder of all sandboxes of this user.</param>
    public SandboxDisks(string root) => _root = root;

    /// <summary>Gets the folders of this user, or of a new temporary folder if the user has no profile.</summary>
    public static SandboxDisks OfUser()
    {
        string profile = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData,
            Environment.SpecialFolderOption.DoNotVerify
        );
        if (profile.Length > 0)
        {
            try
            {
                _ = Directory.CreateDirectory(profile);
                string own = Path.Combine(profile, "EntraPrivateAccess");
                PrivateDirectories.Create(own);
                string all = Path.Combine(own, "Sandboxes");
                PrivateDirectories.Create(all);
                return new SandboxDisks(all);
            }
            catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
            {
                // A service account may have a profile that it cannot write to.
            }
        }

        return new SandboxDisks(PrivateDirectories.CreateTemporary("EntraPrivateAccess.Sandboxes."));
    }

    /// <summary>Returns the folder that a new sandbox creates, and removes what killed sandboxes left.</summary>
    public string Reserve(DateTime utcNow)
    {
        RemoveOrphans(utcNow);
        return Path.Combine(_root, Guid.NewGuid().ToString("N"));
    }

    /// <summary>Removes the folders whose sandbox no longer runs.</summary>
    public void RemoveOrphans(DateTime utcNow)
    {
        foreach (DirectoryInfo folder in new DirectoryInfo(_root).EnumerateDirectories())
        {
            try
            {
                if (IsOrphan(folder, utcNow))
                {
                    folder.Delete(recursive: true);
                }
            }
            catch (Exception held) when (held is IOException or UnauthorizedAccessException)
            {
                // Another command removes it at the same time, or a program has a file open.
            }
        }
    }

    private static bool IsOrphan(DirectoryInfo folder, DateTime utcNow)
    {
        // A link is not followed: it leads to files that are not a sandbox's.
        if ((folder.Attributes & FileAttributes.ReparsePoint) != 0 || !Guid.TryParseExact(folder.Name, "N", out _))
        {
            return false;
        }

        string held = Path.Combine(folder.FullName, LockName);
        if (!File.Exists(held))
        {
            return (utcNow - folder.CreationTimeUtc).Duration() > s_starting;
        }

        try
        {
            using FileStream free = new(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
