using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>Adds milliseconds before each answer.</summary>
internal sealed class LatencyLayer
{
    private readonly RequestDelegate _next;
    private readonly FaultBoard _faults;

    public LatencyLayer(RequestDelegate next, FaultBoard faults)
    {
        _next = next;
        _faults = faults;
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (_faults.Strikes(FaultNames.Latency, context.Request.Path, out Fault? fault) && int.TryParse(fault.Value, out int milliseconds))
        {
            await Task.Delay(milliseconds, context.RequestAborted);
        }

        await _next(context);
    }
}
