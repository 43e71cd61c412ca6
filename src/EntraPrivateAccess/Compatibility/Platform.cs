using System.Runtime.Versioning;

namespace EntraPrivateAccess.Compatibility;

/// <summary>Detects the operating system.</summary>
internal static class Platform
{
    /// <summary>Gets whether this machine runs Windows. Each framework's analyzer recognizes the check.</summary>
    [SupportedOSPlatformGuard("windows")]
    public static bool IsWindows =>
#if NET
        OperatingSystem.IsWindows();
#else
        Environment.OSVersion.Platform == PlatformID.Win32NT;
#endif
}
