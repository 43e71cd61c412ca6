using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Creates and returns servers, and changes the settings that an administrator would change on them.</summary>
internal static class MachineEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        _ = routes.MapGet("/", (VirtualMachines machines) => Results.Json(machines.All.Select(MachineDescription.Of)));
        _ = routes.MapPost("/", async (HttpContext context, VirtualMachines machines) =>
            Results.Json(
                MachineDescription.Of(machines.Create(await WireJson.ReadAsync<ServerSpec>(context))),
                statusCode: StatusCodes.Status201Created
            )
        );
        routes.On("GET", "", (_, machine) => Results.Json(MachineDescription.Of(machine)));
        routes.On("DELETE", "", (context, machine) =>
        {
            Machines(context).Remove(machine);
            return Results.NoContent();
        });
        routes.On("PATCH", "", async (context, machine) =>
        {
            MachineChange change = await WireJson.ReadAsync<MachineChange>(context);
            machine.Change(
                machine.Spec with
                {
                    Elevated = change.Elevated ?? machine.Spec.Elevated,
                    ServerCore = change.ServerCore ?? machine.Spec.ServerCore,
                }
            );
            return Results.Json(MachineDescription.Of(machine));
        });
        routes.On("GET", "/revocation", (_, machine) =>
            Results.Json(new { state = PublisherRevocation.StateOf(machine).ToString() })
        );
        routes.On("POST", "/restart", (_, machine) =>
        {
            machine.Restart(comesBack: true);
            return Results.NoContent();
        });
        routes.On("POST", "/product", async (context, machine) =>
        {
            ProductBody body = await WireJson.ReadAsync<ProductBody>(context);
            Installation.Complete(
                machine,
                new InstalledProduct(
                    body.Parsed
                        ?? throw new WindowsError(
                            WindowsError.InvalidParameter,
                            $"'{body.Version}' is not a version of four numbers."
                        )
                )
            );
            return Results.Json(MachineDescription.Of(machine));
        });
    }

    private static VirtualMachines Machines(HttpContext context) =>
        (VirtualMachines)context.RequestServices.GetService(typeof(VirtualMachines))!;
}

/// <summary>Maps requests for one server, which is part of the path.</summary>
internal static class MachineBinding
{
    public static void On(
        this IEndpointRouteBuilder routes,
        string verb,
        string path,
        Func<HttpContext, VirtualMachine, IResult> handle
    ) => routes.On(verb, path, (context, machine) => Task.FromResult(handle(context, machine)));

    public static void On(
        this IEndpointRouteBuilder routes,
        string verb,
        string path,
        Func<HttpContext, VirtualMachine, Task<IResult>> handle
    ) =>
        _ = routes.MapMethods("/{server}" + path, [verb], (HttpContext context, string server) =>
            context.RequestServices.GetRequiredService<VirtualMachines>().Find(server) is { } machine
                ? handle(context, machine)
                : Task.FromResult(
                    ControlError.Result(StatusCodes.Status404NotFound, $"There is no virtual server named {server}.")
                )
        );

    public static string Route(this HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    public static string? Query(this HttpContext context, string name) => (string?)context.Request.Query[name];
}

/// <summary>The changes to a server; null keeps the current value.</summary>
internal sealed record MachineChange(bool? Elevated, bool? ServerCore);

/// <summary>The description of a server in the API.</summary>
internal sealed record MachineDescription(
    string Name,
    string FullyQualifiedName,
    string OperatingSystem,
    string OperatingSystemVersion,
    bool IsWindowsServer,
    bool IsServerCore,
    bool IsElevated,
    bool Is64Bit,
    long Memory,
    int Processors,
    DateTimeOffset UtcNow,
    string Disk,
    string? ConnectorVersion,
    string? ConnectorId
)
{
    /// <summary>Describes a server. A fault can set its clock behind the cloud's clock.</summary>
    public static MachineDescription Of(VirtualMachine machine) =>
        new(
            machine.Spec.Name,
            machine.FullyQualifiedName,
            machine.Spec.OsName,
            machine.Spec.OsVersion,
            machine.Spec.IsWindowsServer,
            machine.Spec.ServerCore,
            machine.Spec.Elevated,
            machine.Spec.Is64Bit,
            machine.Spec.Memory,
            machine.Spec.Processors,
            machine.World.Clock.GetUtcNow(),
            machine.Disk.Root,
            machine.Product?.Version.ToString(),
            machine.Trust.ConnectorId
        );
}

/// <summary>A version of the connector to add to a server as if it had always been installed.</summary>
internal sealed record ProductBody(string Version)
{
    public Version? Parsed =>
        System.Version.TryParse(Version, out Version? parsed) && parsed.Revision >= 0 ? parsed : null;
}
