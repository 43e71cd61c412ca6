using System;
using System.Collections.Generic;
using System.Globalization;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Event logs over the wire.</summary>
internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "/events", (context, machine) =>
        {
            IReadOnlyList<LoggedEvent>? events = machine.Events.Read(
                context.Query("channel") ?? "", context.Query("provider"), Since(context), Number(context, "level", 4), Number(context, "top", 100));
            return Results.Json(new { exists = events is not null, events = events ?? [] });
        });
        routes.On("POST", "/events", async (context, machine) =>
        {
            EventBody body = await WireJson.ReadAsync<EventBody>(context);
            machine.Log(body.Channel, body.Provider, body.Id, body.Level, body.Message);
            return Results.NoContent();
        });
    }

    private static DateTimeOffset Since(HttpContext context) =>
        DateTimeOffset.TryParse(context.Query("since"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset since)
            ? since
            : DateTimeOffset.MinValue;

    private static int Number(HttpContext context, string name, int otherwise) =>
        int.TryParse(context.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
