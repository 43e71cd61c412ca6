using System;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Where connectors come from.</summary>
internal sealed class DownloadRoom : ISandboxRoom
{
    public const string Path = "/Subscription/d3c8b69d-6bf7-42be-a529-3fe9c2e70c90/Connector/DownloadConnectorInstaller";

    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services.AddSingleton<PublisherChain>().AddSingleton<InstallerWriter>().AddSingleton<InstallerShop>().AddHostedService<InstallerWarmUp>();

    public void Map(IEndpointRouteBuilder endpoints) => DownloadEndpoints.Map(endpoints);

    public void Describe(IServiceProvider services, JsonObject ready)
    {
        ready["downloadUrl"] = services.GetRequiredService<SandboxAddress>().Root + Path;
        InstallerShop shop = services.GetRequiredService<InstallerShop>();
        ready["publisherRoot"] = Convert.ToBase64String(shop.PublisherRoot);
        ready["publisherOrganization"] = shop.PublisherOrganization;
        ready["publisherName"] = shop.PublisherName;
    }
}
