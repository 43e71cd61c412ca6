using System.IO;

namespace EntraPrivateAccess.Identity;

/// <summary>Determines whether a window can open on this machine.</summary>
internal static class Desktop
{
    /// <summary>False on Server Core and Nano Server, which have no shell and no browser.</summary>
    public static bool HasBrowser =>
        Path.DirectorySeparatorChar == '/'
        || File.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.Windows), "explorer.exe"));

    /// <summary>
    /// False also without an interactive user: in a service, a remote shell or a task without a logon.
    /// </summary>
    public static bool CanOpenWindow => HasBrowser && Environment.UserInteractive;
}
