using System;
using System.Linq;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.Servers.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>The virtual Windows servers.</summary>
internal sealed class ServersRoom : ISandboxRoom
{
    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services.AddSingleton<Surroundings>().AddSingleton<VirtualMachines>();

    public void Map(IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder routes = endpoints.MapGroup("/sandbox/servers").AddEndpointFilter(new WindowsErrorFilter());
        MachineEndpoints.Map(routes);
        ServiceEndpoints.Map(routes);
        RegistryEndpoints.Map(routes);
        CertificateEndpoints.Map(routes);
        EventEndpoints.Map(routes);
        ProcessEndpoints.Map(routes);
        NetworkEndpoints.Map(routes);
    }

    public void Describe(IServiceProvider services, JsonObject ready) => ready["servers"] = new JsonArray(
        [.. services.GetRequiredService<VirtualMachines>().All.Select(machine => JsonValue.Create(machine.FullyQualifiedName))]);
}
