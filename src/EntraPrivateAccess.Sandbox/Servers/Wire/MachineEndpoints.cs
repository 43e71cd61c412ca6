using System.Linq;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Makes servers, shows them, changes what a person would change beside them.</summary>
internal static class MachineEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        _ = routes.MapGet("/", (VirtualMachines machines) => Results.Json(machines.All.Select(MachineDescription.Of)));
        _ = routes.MapPost("/", async (HttpContext context, VirtualMachines machines) =>
            Results.Json(MachineDescription.Of(machines.Create(await WireJson.ReadAsync<ServerSpec>(context))), statusCode: StatusCodes.Status201Created));
        routes.On("GET", "", (_, machine) => Results.Json(MachineDescription.Of(machine)));
        routes.On("DELETE", "", (context, machine) =>
        {
            Machines(context).Remove(machine);
            return Results.NoContent();
        });
        routes.On("PATCH", "", async (context, machine) =>
        {
            MachineChange change = await WireJson.ReadAsync<MachineChange>(context);
            machine.Change(machine.Spec with
            {
                Elevated = change.Elevated ?? machine.Spec.Elevated,
                ServerCore = change.ServerCore ?? machine.Spec.ServerCore,
            });
            return Results.Json(MachineDescription.Of(machine));
        });
        routes.On("POST", "/restart", (_, machine) =>
        {
            machine.Restart(comesBack: true);
            return Results.NoContent();
        });
        routes.On("POST", "/product", async (context, machine) =>
        {
            ProductBody body = await WireJson.ReadAsync<ProductBody>(context);
            Installation.Complete(machine, new InstalledProduct(body.Parsed
                ?? throw new WindowsError(WindowsError.InvalidParameter, $"'{body.Version}' is not a version of four numbers.")));
            return Results.Json(MachineDescription.Of(machine));
        });
    }

    private static VirtualMachines Machines(HttpContext context) => (VirtualMachines)context.RequestServices.GetService(typeof(VirtualMachines))!;
}
