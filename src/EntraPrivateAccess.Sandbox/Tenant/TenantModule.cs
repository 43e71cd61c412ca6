using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>The tenant: who it is, who may sign in, what connectors and groups it has.</summary>
internal sealed class TenantModule : ISandboxModule
{
    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services
            .AddSingleton<TenantIdentity>()
            .AddSingleton<TenantRules>()
            .AddSingleton<ConnectorRules>()
            .AddSingleton<TenantStore>()
            .AddSingleton<TenantSeed>()
            .AddSingleton<RegistrationAuthority>()
            .AddSingleton<RegistrationSetting>()
            .AddSingleton<IConnectorRegistrar, ConnectorRegistrar>();

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
