using System.Collections.Generic;
using EntraPrivateAccess.Sandbox.Control;
using EntraPrivateAccess.Sandbox.Graph;
using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>The rooms of the sandbox. A new one is added here and nowhere else.</summary>
internal static class Rooms
{
    public static IReadOnlyList<ISandboxRoom> All { get; } =
    [
        new TenantRoom(),
        new SignInRoom(),
        new GraphRoom(),
        new DownloadRoom(),
        new ServersRoom(),
        new NetworkRoom(),
        new ControlRoom(),
    ];
}
