using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Contracts;

/// <summary>One part of the sandbox: its services, its endpoints, and its additions to the ready line.</summary>
internal interface ISandboxModule
{
    void AddServices(IServiceCollection services, SandboxOptions options);

    /// <summary>Maps the module's endpoints. Paths below <c>/sandbox/</c> require the control key.</summary>
    void Map(IEndpointRouteBuilder endpoints);

    /// <summary>
    /// Adds the values that users or the PowerShell module need to the ready line. Called once, before the line is
    /// written.
    /// </summary>
    void Describe(IServiceProvider services, JsonObject ready) { }
}
