using System.Globalization;
using System.IO;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>
/// <c>POST /webhooks/{name}</c>: a receiver of notifications, which writes each accepted body to the journal. The
/// faults of services apply to it, too: Throttle, ServerError, DropConnection and Latency.
/// </summary>
internal static class WebhookEndpoints
{
    // A redirect leads here; nothing may arrive.
    private const string Elsewhere = "/webhooks/elsewhere";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/webhooks/{name}", ReceiveAsync);

    private static async Task<IResult> ReceiveAsync(
        HttpContext context,
        string name,
        FaultBoard faults,
        Journal journal
    )
    {
        using StreamReader reader = new(context.Request.Body);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        if (faults.Strikes(FaultNames.WebhookAnswer, context.Request.Path, out Fault? fault))
        {
            int status = int.Parse(fault.Value!, CultureInfo.InvariantCulture);
            if (status is >= 300 and < 400)
            {
                context.Response.Headers.Location = Elsewhere;
            }

            return Results.StatusCode(status);
        }

        journal.Change("webhook", "webhook received", name, body);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }
}
