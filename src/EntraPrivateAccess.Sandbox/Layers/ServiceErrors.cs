using System.Globalization;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>The format of Graph errors: <c>{"error": {code, message, innerError}}</c>.</summary>
internal static class ServiceErrors
{
    public static GraphServiceException Throttled() =>
        new(429, "TooManyRequests", "Too many requests. Retry after the time named in Retry-After.");

    public static Task WriteAsync(HttpContext context, int status, string code, string message)
    {
        DateTimeOffset now = context.RequestServices.GetRequiredService<ServiceClock>().GetUtcNow();
        JsonObject body = Body(
            code,
            message,
            context.Response.Headers["request-id"].ToString(),
            context.Request.Headers["client-request-id"],
            now
        );
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (status == 401)
        {
            context.Response.Headers.WWWAuthenticate =
                "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\"";
        }

        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    // The date has no time zone, as in the real service.
    public static JsonObject Body(
        string code,
        string message,
        string requestId,
        string? clientRequestId,
        DateTimeOffset now
    ) =>
        new()
        {
            ["error"] = new JsonObject
            {
                ["code"] = code,
                ["message"] = message,
                ["innerError"] = new JsonObject
                {
                    ["date"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
                    ["request-id"] = requestId,
                    ["client-request-id"] = clientRequestId ?? requestId,
                },
            },
        };
}

/// <summary>
/// Adds the headers of every response: the cloud's own time, a request ID, and the client's request ID.
/// </summary>
internal sealed class ServiceHeaders
{
    private readonly RequestDelegate _next;
    private readonly ServiceClock _clock;

    public ServiceHeaders(RequestDelegate next, ServiceClock clock)
    {
        _next = next;
        _clock = clock;
    }

    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.Date = _clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        headers["request-id"] = Guid.NewGuid().ToString();
        if (
            context.Request.Headers.TryGetValue(
                "client-request-id",
                out Microsoft.Extensions.Primitives.StringValues own
            )
        )
        {
            headers["client-request-id"] = own;
        }

        return _next(context);
    }
}
