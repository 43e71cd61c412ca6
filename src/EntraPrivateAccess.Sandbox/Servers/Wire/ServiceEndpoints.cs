using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Endpoints for the service control manager.</summary>
internal static class ServiceEndpoints
{
    private static readonly string[] s_startTypes =
    [
        "Boot",
        "System",
        "Automatic",
        "AutomaticDelayed",
        "Manual",
        "Disabled",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "/services", (_, machine) =>
            Results.Json(machine.Services.All.Select(service => Body(service, machine)))
        );
        routes.On("GET", "/services/{name}", (context, machine) =>
        {
            VirtualService? service = null;
            machine.Services.Call(context.Route("name"), () => service = machine.Services.Get(context.Route("name")));
            return service is not null
                ? Results.Json(Body(service, machine))
                : throw new WindowsError(
                    WindowsError.ServiceMissing,
                    $"The service {context.Route("name")} does not exist."
                );
        });
        routes.On("PUT", "/services/{name}", async (context, machine) =>
        {
            ServiceBody body = await WireJson.ReadAsync<ServiceBody>(context);
            string name = context.Route("name");
            machine.Services.Put(
                new VirtualService(
                    name,
                    body.DisplayName,
                    $@"C:\Program Files\{name}\{name}.exe",
                    "LocalSystem",
                    body.StartType
                )
            );
            machine.Note("service created", name);
            return Results.NoContent();
        });
        routes.On("POST", "/services/{name}/start", (context, machine) =>
        {
            machine.RequireElevation();
            machine.Services.Call(context.Route("name"), () => machine.Services.Start(context.Route("name")));
            return Results.NoContent();
        });
        routes.On("POST", "/services/{name}/stop", (context, machine) =>
        {
            machine.RequireElevation();
            machine.Services.Call(context.Route("name"), () => machine.Services.Stop(context.Route("name")));
            return Results.NoContent();
        });
        routes.On("PUT", "/services/{name}/startType", async (context, machine) =>
        {
            machine.RequireElevation();
            string startType = (await WireJson.ReadAsync<StartTypeBody>(context)).StartType;
            if (!s_startTypes.Contains(startType))
            {
                throw new WindowsError(WindowsError.InvalidParameter, $"There is no start type {startType}.");
            }

            string name = context.Route("name");
            machine.Services.Call(name, () => machine.Services.SetStartType(name, startType));
            return Results.NoContent();
        });
    }

    // Windows allows only administrators to open the process of a service account.
    private static object Body(VirtualService service, VirtualMachine machine) =>
        new
        {
            service.Name,
            service.DisplayName,
            State = service.State.ToString(),
            service.StartType,
            service.Account,
            service.BinaryPath,
            service.ProcessId,
            StartedAt = service.ProcessId != 0 && machine.Spec.Elevated ? service.StartedAt : null,
            FileTimeAtStart = service.ProcessId != 0 && machine.Spec.Elevated ? service.FileTimeAtStart : null,
            service.ExitCode,
            service.SpecificExitCode,
        };
}

/// <summary>A service to add to a server as if another product had installed it.</summary>
internal sealed record ServiceBody(string DisplayName, string StartType = "Manual");

internal sealed record StartTypeBody(string StartType);
