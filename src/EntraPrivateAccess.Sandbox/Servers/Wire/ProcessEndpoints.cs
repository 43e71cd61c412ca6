using System.Globalization;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Endpoints for processes. A process keeps running if the request is aborted.</summary>
internal static class ProcessEndpoints
{
    private const int LongestWait = 30_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("POST", "/processes", async (context, machine) =>
            Results.Json(Body(machine.Processes.Start(await WireJson.ReadAsync<ProcessStart>(context))))
        );
        routes.On("GET", "/processes", (context, machine) =>
            Results.Json(machine.Processes.Running(context.Query("image")).Select(Body))
        );
        routes.On("GET", "/processes/{id}", WaitAsync);
        routes.On("PUT", "/processes/{id}/input", async (context, machine) =>
        {
            VirtualProcess process = Find(context, machine);
            if (process.GiveInput((await WireJson.ReadAsync<InputBody>(context)).Input))
            {
                machine.Note("process got its input", $"{process.Id}: {process.ImageName}");
            }

            return Results.NoContent();
        });
        routes.On("GET", "/processes/{id}/inspect", (context, machine) => Results.Json(Inside(Find(context, machine))));
    }

    private static async Task<IResult> WaitAsync(HttpContext context, VirtualMachine machine)
    {
        VirtualProcess process = Find(context, machine);
        if (
            int.TryParse(context.Query("wait"), NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds)
            && process.ExitCode is null
        )
        {
            TimeSpan limit = TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestWait));
            await machine.World.Waits.ForClientAsync(process.Exit, limit, context.RequestAborted);
        }

        return Results.Json(Body(process));
    }

    private static object Body(VirtualProcess process) =>
        new
        {
            process.Id,
            ImagePath = process.Start.FileName,
            Running = process.ExitCode is null,
            process.ExitCode,
            process.Output,
        };

    /// <summary>
    /// Returns the details of a running process that others on the machine can see. For standard input this is only its
    /// length, because it can contain secrets.
    /// </summary>
    private static object Inside(VirtualProcess process) =>
        process.ExitCode is not null
            ? throw new WindowsError(WindowsError.InvalidParameter, $"Process {process.Id} has ended.")
            : new
            {
                process.Id,
                process.Start.CommandLine,
                process.Start.Environment,
                process.Start.WorkingDirectory,
                InputLength = process.Input.IsCompleted ? process.Input.Result?.Length : null,
            };

    private static VirtualProcess Find(HttpContext context, VirtualMachine machine) =>
        int.TryParse(context.Route("id"), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
        && machine.Processes.Find(id) is { } process
            ? process
            : throw new WindowsError(WindowsError.InvalidParameter, $"There is no process {context.Route("id")}.");
}

/// <summary>All of a process's standard input.</summary>
internal sealed record InputBody(byte[]? Input);
