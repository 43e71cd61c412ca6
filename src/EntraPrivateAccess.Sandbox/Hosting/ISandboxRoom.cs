using System;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>One part of the sandbox: what it offers to the others, where it answers, what it adds to the ready line.</summary>
internal interface ISandboxRoom
{
    void AddServices(IServiceCollection services, SandboxOptions options);

    /// <summary>Paths below <c>/sandbox/</c> ask for the control key before they are reached.</summary>
    void Map(IEndpointRouteBuilder endpoints);

    /// <summary>Adds what a person or the module must know to the ready line. Called once, before the line is written.</summary>
    void Describe(IServiceProvider services, JsonObject ready)
    {
    }
}
