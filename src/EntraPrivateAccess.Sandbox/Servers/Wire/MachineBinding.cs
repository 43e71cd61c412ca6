using System;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Maps what is asked of one server, which the path names.</summary>
internal static class MachineBinding
{
    public static void On(this IEndpointRouteBuilder routes, string verb, string path, Func<HttpContext, VirtualMachine, IResult> handle) =>
        routes.On(verb, path, (context, machine) => Task.FromResult(handle(context, machine)));

    public static void On(this IEndpointRouteBuilder routes, string verb, string path, Func<HttpContext, VirtualMachine, Task<IResult>> handle) =>
        _ = routes.MapMethods("/{server}" + path, [verb], (HttpContext context, string server) =>
            context.RequestServices.GetRequiredService<VirtualMachines>().Find(server) is { } machine
                ? handle(context, machine)
                : Task.FromResult(ControlError.Result(StatusCodes.Status404NotFound, $"There is no virtual server named {server}.")));

    public static string Route(this HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    public static string? Query(this HttpContext context, string name) => (string?)context.Request.Query[name];
}
