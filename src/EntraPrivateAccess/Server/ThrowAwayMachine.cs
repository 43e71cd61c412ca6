using System;

namespace EntraPrivateAccess.Server;

/// <summary>The one exception to "a sandbox session never acts on a real machine": a machine made for tests.</summary>
internal static class ThrowAwayMachine
{
    /// <summary>The environment variable that must contain this machine's own name.</summary>
    public const string Variable = "EPA_THROW_AWAY_MACHINE";

    /// <summary>True if the process was started with the name of the machine that it runs on.</summary>
    // The name and not just "1": a variable that was copied to another machine, with a profile or an image, allows
    // nothing there.
    public static bool IsThisOne =>
        string.Equals(Environment.GetEnvironmentVariable(Variable), Environment.MachineName,
            StringComparison.OrdinalIgnoreCase);
}
