using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>Answers with a status of 500 to 599, and with Retry-After where that stands behind a semicolon.</summary>
internal sealed class ServerErrorLayer
{
    private readonly RequestDelegate _next;
    private readonly FaultBoard _faults;

    public ServerErrorLayer(RequestDelegate next, FaultBoard faults)
    {
        _next = next;
        _faults = faults;
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (!_faults.Strikes(FaultNames.ServerError, context.Request.Path, out Fault? fault))
        {
            return _next(context);
        }

        string[] parts = (fault.Value ?? "").Split(';');
        if (parts.Length > 1)
        {
            context.Response.Headers.RetryAfter = parts[1];
        }

        int status = int.TryParse(parts[0], out int wanted) && wanted is >= 500 and <= 599 ? wanted : 503;
        return ServiceErrors.WriteAsync(context, status, status == 503 ? "ServiceUnavailable" : "InternalServerError", "The service is unavailable (set as a fault of the sandbox).");
    }
}
