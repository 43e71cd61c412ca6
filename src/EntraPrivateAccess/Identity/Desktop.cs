using System.IO;

namespace EntraPrivateAccess.Identity;

/// <summary>Whether a window can open here.</summary>
internal static class Desktop
{
    /// <summary>False on Server Core and Nano Server: they have no shell, and no browser.</summary>
    public static bool HasBrowser =>
        Path.DirectorySeparatorChar == '/'
        || File.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.Windows), "explorer.exe"));

    /// <summary>
    /// False besides where nobody sits before the session: a service, a remote shell, a task without a logon.
    /// </summary>
    public static bool CanOpenWindow => HasBrowser && Environment.UserInteractive;
}
