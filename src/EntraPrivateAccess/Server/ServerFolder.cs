namespace EntraPrivateAccess.Server;

/// <summary>Folders whose place the operating system decides.</summary>
internal enum ServerFolder
{
    /// <summary>The 64-bit one, also from a 32-bit process.</summary>
    ProgramFiles,
    ProgramData,
    Windows,

    /// <summary>The 64-bit one, also from a 32-bit process (Sysnative).</summary>
    System,
    Temp,
}
