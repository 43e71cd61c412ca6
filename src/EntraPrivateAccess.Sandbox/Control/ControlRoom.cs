using EntraPrivateAccess.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>How a person or a test steers the sandbox; below <c>/sandbox</c>, by key.</summary>
internal sealed class ControlRoom : ISandboxRoom
{
    public void AddServices(IServiceCollection services, SandboxOptions options)
    {
    }

    public void Map(IEndpointRouteBuilder endpoints)
    {
        _ = endpoints.MapPost("/sandbox/stop", (IHostApplicationLifetime lifetime) =>
        {
            lifetime.StopApplication();
            return Results.NoContent();
        });
    }
}
