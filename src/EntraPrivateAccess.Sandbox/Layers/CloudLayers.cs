using EntraPrivateAccess.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>What lies between the wire and the played cloud. None of it touches the control API.</summary>
internal static class CloudLayers
{
    public static IApplicationBuilder UseCloudLayers(this IApplicationBuilder application) => application.UseWhen(
        context => !ControlGate.IsControl(context.Request.Path),
        cloud => Recorded(cloud.UseMiddleware<RequestJournal>())
            .UseMiddleware<ServiceHeaders>()
            .UseMiddleware<LatencyLayer>()
            .UseMiddleware<DropConnectionLayer>()
            .UseMiddleware<ThrottleLayer>()
            .UseMiddleware<ServerErrorLayer>()
            .UseMiddleware<BatchRefusedLayer>());

    private static IApplicationBuilder Recorded(IApplicationBuilder cloud) =>
        cloud.ApplicationServices.GetRequiredService<SandboxOptions>().Record is null ? cloud : cloud.UseMiddleware<ExchangeRecorder>();
}
