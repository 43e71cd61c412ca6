using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>Registers the tenant: its identity, users, connectors and groups.</summary>
internal sealed class TenantModule : ISandboxModule
{
    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services
            .AddSingleton<TenantIdentity>()
            .AddSingleton<TenantRules>()
            .AddSingleton<ConnectorRules>()
            .AddSingleton<TenantStore>()
            .AddSingleton<TenantSeed>();

    public void Map(IEndpointRouteBuilder endpoints)
    {
        SandboxOptions options = endpoints.ServiceProvider.GetRequiredService<SandboxOptions>();
        endpoints
            .ServiceProvider.GetRequiredService<TenantSeed>()
            .Apply(
                new SeedRequest(
                    options.Connectors,
                    options.Groups,
                    Virgin: options.Connectors == 0 && options.Groups == 0,
                    Seed: options.Seed
                )
            );
    }

    public void Describe(IServiceProvider services, JsonObject ready)
    {
        TenantIdentity tenant = services.GetRequiredService<TenantIdentity>();
        ready["tenantId"] = tenant.Id;
        ready["tenantName"] = tenant.Name;
    }
}
