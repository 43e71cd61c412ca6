using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Control;
using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Graph;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Sandbox.Registration;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>All modules of the sandbox. Add new modules here.</summary>
internal static class SandboxModules
{
    public static IReadOnlyList<ISandboxModule> All { get; } =
    [
        new TenantModule(),
        new SignInModule(),
        new RegistrationModule(),
        new GraphModule(),
        new DownloadModule(),
        new ServersModule(),
        new NetworkModule(),
        new ControlModule(),
    ];
}
