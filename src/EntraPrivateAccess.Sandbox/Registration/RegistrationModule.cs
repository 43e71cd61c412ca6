using EntraPrivateAccess.Sandbox.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Registration;

/// <summary>Registers the service that registers connectors. It has no endpoint: a virtual server calls it.</summary>
internal sealed class RegistrationModule : ISandboxModule
{
    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services
            .AddSingleton<RegistrationAuthority>()
            .AddSingleton<RegistrationSetting>()
            .AddSingleton<ConnectorRegistrar>();

    public void Map(IEndpointRouteBuilder endpoints) { }
}
