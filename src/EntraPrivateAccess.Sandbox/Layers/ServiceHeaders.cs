using System;
using System.Globalization;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.SignIn;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>What stands on each answer: the cloud's own time, a request id, and the client's one given back.</summary>
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
        if (context.Request.Headers.TryGetValue("client-request-id", out Microsoft.Extensions.Primitives.StringValues own))
        {
            headers["client-request-id"] = own;
        }

        return _next(context);
    }
}
