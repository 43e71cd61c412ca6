using System;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Server.Windows;
using EntraPrivateAccess.Server.Workstation;

namespace EntraPrivateAccess.Server;

/// <summary>This machine.</summary>
internal static class LocalServer
{
    /// <param name="publisherRoot">A root certificate (DER) that may vouch for an installer besides the machine's own roots: a sandbox's, else null.</param>
    public static IServer Create(byte[]? publisherRoot = null, TimeProvider? time = null)
    {
        TimeProvider clock = time ?? TimeProvider.System;
        return Platform.IsWindows ? new WindowsServer(publisherRoot, clock) : new WorkstationServer(publisherRoot, clock);
    }
}
