using System;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Server.Windows;
using EntraPrivateAccess.Server.Workstation;

namespace EntraPrivateAccess.Server;

/// <summary>This machine.</summary>
internal static class LocalServer
{
    /// <summary>
    /// Gets the server that stands for this machine. Only the machine's own roots vouch for a file on it.
    /// </summary>
    public static IServer Create() =>
        Platform.IsWindows ? new WindowsServer(TimeProvider.System) : new WorkstationServer(TimeProvider.System);
}
