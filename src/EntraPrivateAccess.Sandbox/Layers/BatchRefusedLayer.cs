using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>A workload that takes no batches.</summary>
internal sealed class BatchRefusedLayer
{
    private readonly RequestDelegate _next;
    private readonly FaultBoard _faults;

    public BatchRefusedLayer(RequestDelegate next, FaultBoard faults)
    {
        _next = next;
        _faults = faults;
    }

    public Task InvokeAsync(HttpContext context) =>
        context.Request.Path.Value?.EndsWith("/$batch", System.StringComparison.OrdinalIgnoreCase) == true && _faults.Strikes(FaultNames.BatchRefused, context.Request.Path, out _)
            ? ServiceErrors.WriteAsync(context, 404, "", "No HTTP resource was found that matches the request URI.")
            : _next(context);
}
