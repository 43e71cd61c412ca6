using System.Runtime.Versioning;

namespace EntraPrivateAccess.Compatibility;

/// <summary>Which kind of machine this is.</summary>
internal static class Platform
{
    /// <summary>Asked in the way that the analyzer of each framework understands.</summary>
    [SupportedOSPlatformGuard("windows")]
    public static bool IsWindows =>
#if NET
        OperatingSystem.IsWindows();
#else
        Environment.OSVersion.Platform == PlatformID.Win32NT;
#endif
}
