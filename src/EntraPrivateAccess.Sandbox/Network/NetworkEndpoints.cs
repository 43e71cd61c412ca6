using System.Net;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.Servers.Wire;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>
/// Endpoints for a server's network: host names, the ports of this machine that simulate other hosts, and trusted
/// roots.
/// </summary>
internal static class NetworkEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "/network/names/{host}", async (context, machine) =>
            Results.Json(
                new
                {
                    addresses = new[]
                    {
                        (
                            await Of(context, machine).ResolveAsync(context.Route("host"), context.RequestAborted)
                        ).ToString(),
                    },
                }
            )
        );
        routes.On("GET", "/network/ports/{address}/{port}", async (context, machine) =>
        {
            if (
                !IPAddress.TryParse(context.Route("address"), out IPAddress? address)
                || !ushort.TryParse(context.Route("port"), out ushort port)
            )
            {
                throw new WindowsError(WindowsError.InvalidParameter, "The address or port is not valid.");
            }

            return Results.Json(
                new { port = await Of(context, machine).PortAsync(address, port, context.RequestAborted) }
            );
        });
        routes.On("GET", "/network/tcp", (_, machine) =>
        {
            string? ranges = machine.World.Faults.Value(FaultNames.TcpPortRanges, machine.Spec.Name);
            PortRanges set = ranges switch
            {
                null => PortRanges.Default,
                "none" => throw new WindowsError(
                    WindowsError.InvalidParameter,
                    "Windows does not return the class MSFT_NetTCPSetting."
                ),
                _ => PortRanges.Parse(ranges) ?? PortRanges.Default,
            };
            return Results.Json(
                ((string[])["Automatic", "Internet", "Datacenter", "Compat"]).Select(name => new
                {
                    name,
                    dynamicStart = name == "Automatic" ? 0 : set.DynamicStart,
                    dynamicCount = name == "Automatic" ? 0 : set.DynamicCount,
                    reuseStart = name == "Automatic" ? 0 : set.ReuseStart,
                    reuseCount = name == "Automatic" ? 0 : set.ReuseCount,
                })
            );
        });
        routes.On("GET", "/network/connections/{process}", (context, machine) =>
        {
            // A connector connects as soon as it runs, not only when the next heartbeat is due.
            context.RequestServices.GetRequiredService<VirtualMachines>().BeatNow();
            IEnumerable<(string Address, int Port)> ends =
                machine.Connection is { } own && $"{own.ProcessId}" == context.Route("process")
                    ? ApplicationConnections.Of(machine, own.ProcessId).Prepend((own.Address, own.Port))
                    : [];
            return Results.Json(
                new { connections = ends.Select(end => new { address = end.Address, port = end.Port }) }
            );
        });
        routes.On("GET", "/network/roots", (context, machine) =>
            Results.Json(new { roots = Of(context, machine).TrustedRoots().Select(Convert.ToBase64String) })
        );
    }

    private static MachineNetwork Of(HttpContext context, VirtualMachine machine) =>
        context.RequestServices.GetRequiredService<Internet>().Of(machine);
}
