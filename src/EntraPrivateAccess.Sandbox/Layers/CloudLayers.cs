using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>Middleware between the network and the simulated cloud. It does not affect the control API.</summary>
internal static class CloudLayers
{
    public static IApplicationBuilder UseCloudLayers(this IApplicationBuilder application) =>
        application.UseWhen(
            context => !ControlGate.IsControl(context.Request.Path),
            cloud =>
                Recorded(cloud.UseMiddleware<RequestJournal>())
                    .UseMiddleware<ServiceHeaders>()
                    .UseMiddleware<LatencyLayer>()
                    .UseMiddleware<DropConnectionLayer>()
                    .UseMiddleware<ThrottleLayer>()
                    .UseMiddleware<ServerErrorLayer>()
                    .UseMiddleware<BatchRefusedLayer>()
        );

    private static IApplicationBuilder Recorded(IApplicationBuilder cloud) =>
        cloud.ApplicationServices.GetRequiredService<SandboxOptions>().Record is null
            ? cloud
            : cloud.UseMiddleware<ExchangeRecorder>();
}

/// <summary>Delays each response by the number of milliseconds of the fault.</summary>
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
        if (
            _faults.Strikes(FaultNames.Latency, context.Request.Path, out Fault? fault)
            && int.TryParse(fault.Value, out int milliseconds)
        )
        {
            await Task.Delay(milliseconds, context.RequestAborted);
        }

        await _next(context);
    }
}

/// <summary>Returns 429 with Retry-After as configured: seconds, a decimal or a date.</summary>
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
        return ServiceErrors.WriteAsync(
            context,
            429,
            ServiceErrors.Throttled().Code,
            ServiceErrors.Throttled().Message
        );
    }
}

/// <summary>Closes the connection without a response.</summary>
internal sealed class DropConnectionLayer
{
    private readonly RequestDelegate _next;
    private readonly FaultBoard _faults;

    public DropConnectionLayer(RequestDelegate next, FaultBoard faults)
    {
        _next = next;
        _faults = faults;
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (!_faults.Strikes(FaultNames.DropConnection, context.Request.Path, out _))
        {
            return _next(context);
        }

        RequestJournal.Dropped(context);
        context.Abort();
        return Task.CompletedTask;
    }
}

/// <summary>Simulates a workload that does not support batches.</summary>
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
        context.Request.Path.Value?.EndsWith("/$batch", System.StringComparison.OrdinalIgnoreCase) == true
        && _faults.Strikes(FaultNames.BatchRefused, context.Request.Path, out _)
            ? ServiceErrors.WriteAsync(context, 404, "", "No HTTP resource was found that matches the request URI.")
            : _next(context);
}

/// <summary>Returns a status of 500 to 599, with Retry-After if the value contains seconds after a semicolon.</summary>
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
        return ServiceErrors.WriteAsync(
            context,
            status,
            status == 503 ? "ServiceUnavailable" : "InternalServerError",
            "The service is unavailable (set as a fault of the sandbox)."
        );
    }
}
