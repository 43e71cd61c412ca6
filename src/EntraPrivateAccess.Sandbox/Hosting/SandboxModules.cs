using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Control;
using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Graph;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>The rooms of the sandbox. A new one is added here and nowhere else.</summary>
internal static class SandboxModules
{
    public static IReadOnlyList<ISandboxModule> All { get; } =
    [
        new TenantModule(),
        new SignInModule(),
        new GraphModule(),
        new DownloadModule(),
        new ServersModule(),
        new NetworkModule(),
        new ControlModule(),
    ];
}

/// <summary>
/// One part of the sandbox: what it offers to the others, where it answers, what it adds to the ready line.
/// </summary>
internal interface ISandboxModule
{
    void AddServices(IServiceCollection services, SandboxOptions options);

    /// <summary>Paths below <c>/sandbox/</c> ask for the control key before they are reached.</summary>
    void Map(IEndpointRouteBuilder endpoints);

    /// <summary>
    /// Adds what a person or the module must know to the ready line. Called once, before the line is written.
    /// </summary>
    void Describe(IServiceProvider services, JsonObject ready) { }
}
