using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>Answers 429 with Retry-After as it was set: seconds, a decimal or a date.</summary>
internal sealed class ThrottleLayer
{
    private readonly RequestDelegate _next;
    private readonly FaultBoard _faults;

    public ThrottleLayer(RequestDelegate next, FaultBoard faults)
    {
        _next = next;
        _faults = faults;
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (!_faults.Strikes(FaultNames.Throttle, context.Request.Path, out Fault? fault))
        {
            return _next(context);
        }

        context.Response.Headers.RetryAfter = fault.Value ?? "1";
        return ServiceErrors.WriteAsync(context, 429, ServiceErrors.Throttled().Code, ServiceErrors.Throttled().Message);
    }
}
