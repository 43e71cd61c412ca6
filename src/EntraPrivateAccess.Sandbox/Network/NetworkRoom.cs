using System;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>The internet that virtual servers see; what is asked of it stands among the servers' own paths.</summary>
internal sealed class NetworkRoom : ISandboxRoom
{
    public void AddServices(IServiceCollection services, SandboxOptions options) => services
        .AddSingleton<InternetNames>().AddSingleton<InternetAuthority>().AddSingleton<RevocationLists>().AddSingleton<OcspResponder>().AddSingleton<Internet>();

    public void Map(IEndpointRouteBuilder endpoints)
    {
    }

    public void Describe(IServiceProvider services, JsonObject ready) =>
        ready["networkRoot"] = Convert.ToBase64String(services.GetRequiredService<InternetAuthority>().Root.RawData);
}
