using System;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>The tenant: who it is, who may sign in, what connectors and groups it has.</summary>
internal sealed class TenantRoom : ISandboxRoom
{
    public void AddServices(IServiceCollection services, SandboxOptions options) => services.AddSingleton<TenantIdentity>();

    public void Map(IEndpointRouteBuilder endpoints)
    {
    }

    public void Describe(IServiceProvider services, JsonObject ready)
    {
        TenantIdentity tenant = services.GetRequiredService<TenantIdentity>();
        ready["tenantId"] = tenant.Id;
        ready["tenantName"] = tenant.Name;
    }
}
