using System.Globalization;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>
/// Endpoints for event logs. Tests and users who rehearse a case use the ones that write events or deny access.
/// </summary>
internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "/events", (context, machine) =>
        {
            IReadOnlyList<LoggedEvent>? events = machine.Events.Read(Question(context));
            return Results.Json(new { exists = events is not null, events = events ?? [] });
        });
        routes.On("POST", "/events", async (context, machine) =>
        {
            EventBody body = await WireJson.ReadAsync<EventBody>(context);
            machine.Events.Write(
                new LoggedEvent(
                    body.Time ?? machine.World.Clock.GetUtcNow(),
                    body.Channel,
                    body.Provider,
                    body.Id,
                    body.Level,
                    body.Message
                )
                {
                    Data = body.Data ?? [],
                }
            );
            return Results.NoContent();
        });
        routes.On("PUT", "/events/unreadable", async (context, machine) =>
        {
            EventAccess access = await WireJson.ReadAsync<EventAccess>(context);
            machine.Events.SetUnreadable(access.Channel, access.Unreadable);
            return Results.NoContent();
        });
    }

    private static EventQuestion Question(HttpContext context) =>
        new(
            context.Query("channel") ?? "",
            DateTimeOffset.TryParse(
                context.Query("since"),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out DateTimeOffset since
            )
                ? since
                : DateTimeOffset.MinValue,
            Number(context, "level") ?? 4,
            Number(context, "top") ?? 100,
            Number(context, "after")
        )
        {
            Providers = Values(context, "provider"),
            DataValues = Values(context, "data"),
            DataTexts = Values(context, "text"),
        };

    private static IReadOnlyList<string> Values(HttpContext context, string name) =>
        [.. context.Request.Query[name].OfType<string>()];

    private static int? Number(HttpContext context, string name) =>
        int.TryParse(context.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}

/// <summary>Whether a channel may be read.</summary>
internal sealed record EventAccess(string Channel, bool Unreadable);

/// <summary>An event to write; its time is the current time if omitted.</summary>
/// <param name="Data">The values of the event's data; none if omitted.</param>
internal sealed record EventBody(
    string Channel,
    string Provider,
    int Id,
    int Level,
    string Message,
    DateTimeOffset? Time = null,
    IReadOnlyList<string>? Data = null
);
