using EntraPrivateAccess.Sandbox.Graph.Query;
using EntraPrivateAccess.Sandbox.Graph.Resources;
using EntraPrivateAccess.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>Microsoft Graph, as far as connectors reach.</summary>
internal sealed class GraphRoom : ISandboxRoom
{
    public void AddServices(IServiceCollection services, SandboxOptions options) => services
        .AddSingleton<Collections>()
        .AddSingleton<PublishingReader>()
        .AddSingleton<IGraphResource, ConnectorResource>()
        .AddSingleton<IGraphResource, ConnectorGroupResource>()
        .AddSingleton<IGraphResource, MembershipResource>()
        .AddSingleton<IGraphResource, ApplicationResource>()
        .AddSingleton<IGraphResource, ProfileResource>()
        .AddSingleton<GraphRouter>()
        .AddSingleton<GraphBatch>()
        .AddSingleton<GraphCaller>()
        .AddSingleton<GraphEndpoint>();

    public void Map(IEndpointRouteBuilder endpoints)
    {
        _ = endpoints.Map("/beta/{**path}", (HttpContext context, string path, GraphEndpoint graph) => graph.HandleAsync(context, "beta", path));
        _ = endpoints.Map("/v1.0/{**path}", (HttpContext context, string path, GraphEndpoint graph) => graph.HandleAsync(context, "v1.0", path));
    }
}
