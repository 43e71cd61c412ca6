using System.Text.Json;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Graph.Query;
using EntraPrivateAccess.Sandbox.Graph.Resources;
using EntraPrivateAccess.Sandbox.Layers;
using EntraPrivateAccess.Sandbox.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>Translates between HTTP and <see cref="GraphRouter"/>.</summary>
internal sealed class GraphEndpoint
{
    private readonly GraphRouter _router;
    private readonly GraphBatch _batch;
    private readonly GraphCaller _caller;
    private readonly SandboxAddress _address;

    public GraphEndpoint(GraphRouter router, GraphBatch batch, GraphCaller caller, SandboxAddress address)
    {
        _router = router;
        _batch = batch;
        _caller = caller;
        _address = address;
    }

    public async Task HandleAsync(HttpContext context, string version, string path)
    {
        try
        {
            TokenClaims caller = _caller.Read(context.Request);
            JsonObject? body = await ReadBodyAsync(context);
            string root =
                context.Request.Host.Host == "127.0.0.1" ? $"https://127.0.0.1:{_address.Url.Port}" : _address.Root;
            GraphRequest request = new(
                context.Request.Method,
                version,
                path,
                context.Request.QueryString.Value?.TrimStart('?') ?? "",
                body,
                caller,
                root
            );
            GraphResponse answer = path.Equals("$batch", StringComparison.OrdinalIgnoreCase)
                ? new GraphResponse(200, _batch.Answer(request, context.Request.Headers["client-request-id"]))
                : _router.Answer(request);
            await WriteAsync(context, answer);
        }
        catch (GraphServiceException fault)
        {
            await ServiceErrors.WriteAsync(context, fault.Status, fault.Code, fault.Message);
        }
    }

    private static async Task<JsonObject?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.Method is "GET" or "DELETE" or "HEAD")
        {
            return null;
        }

        if (context.Request.ContentType is null)
        {
            throw GraphServiceErrors.ContentType();
        }

        try
        {
            JsonNode? body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            RequestJournal.Detail(context, body?.ToJsonString());
            return body as JsonObject ?? throw GraphServiceErrors.Json();
        }
        catch (JsonException)
        {
            throw GraphServiceErrors.Json();
        }
    }

    private static Task WriteAsync(HttpContext context, GraphResponse answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.Headers["OData-Version"] = "4.0";
        if (answer.Text is string text)
        {
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync(text, context.RequestAborted);
        }

        if (answer.Body is null)
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType =
            "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
        return context.Response.WriteAsync(answer.Body.ToJsonString(), context.RequestAborted);
    }
}

/// <summary>The part of Microsoft Graph that connectors use.</summary>
internal sealed class GraphModule : ISandboxModule
{
    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services
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
        _ = endpoints.Map("/beta/{**path}", (HttpContext context, string path, GraphEndpoint graph) =>
            graph.HandleAsync(context, "beta", path)
        );
        _ = endpoints.Map("/v1.0/{**path}", (HttpContext context, string path, GraphEndpoint graph) =>
            graph.HandleAsync(context, "v1.0", path)
        );
    }
}
