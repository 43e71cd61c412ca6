using System.Globalization;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>Reads the event logs of a virtual server.</summary>
internal sealed class VirtualEvents(ServerWire wire) : IServerEvents
{
    public async Task<IEventCursor?> OpenAsync(
        string channel,
        EventSelection selection,
        CancellationToken cancellationToken
    )
    {
        string since = selection.Since.ToString("o", CultureInfo.InvariantCulture);
        FormattableString options = $"&level={selection.MildestLevel}&top={VirtualEventCursor.PageSize}";
        string path =
            $"events?channel={Uri.EscapeDataString(channel)}&since={Uri.EscapeDataString(since)}"
            + FormattableString.Invariant(options)
            + Values("provider", selection.Providers)
            + Values("data", selection.DataValues)
            + Values("text", selection.DataTexts);
        JToken page = await VirtualEventCursor.PageAsync(wire, channel, path, cancellationToken).ConfigureAwait(false);
        return (bool)page["exists"]! ? new VirtualEventCursor(wire, channel, path, page) : null;
    }

    private static string Values(string name, IReadOnlyList<string> values) =>
        string.Concat(values.Select(value => $"&{name}={Uri.EscapeDataString(value)}"));
}

/// <summary>Reads a channel of a virtual server in pages.</summary>
/// <param name="path">The request path, to which the number of the last event read is added.</param>
/// <param name="first">The first page, which was returned when the channel was opened.</param>
internal sealed class VirtualEventCursor(ServerWire wire, string channel, string path, JToken first) : IEventCursor
{
    public const int PageSize = 64;

    private Queue<JToken> _page = new(first["events"]!);
    private bool _goesOn = first["events"]!.Count() == PageSize;
    private string? _last;

    public static Task<JToken> PageAsync(
        ServerWire wire,
        string channel,
        string path,
        CancellationToken cancellationToken
    ) => wire.GetAsync(path, "Reading the event channel " + channel, channel, cancellationToken);

    public async Task<IReadOnlyList<ServerEvent>> NextAsync(int atMost, CancellationToken cancellationToken)
    {
        if (_page.Count == 0 && _goesOn)
        {
            _page = new(
                (await PageAsync(wire, channel, $"{path}&after={_last}", cancellationToken).ConfigureAwait(false))[
                    "events"
                ]!
            );
            _goesOn = _page.Count == PageSize;
        }

        List<ServerEvent> events = [];
        while (events.Count < atMost && _page.Count > 0)
        {
            JToken entry = _page.Dequeue();
            _last = (string?)entry["record"];
            events.Add(Event(entry));
        }

        return events;
    }

    // Nothing is kept open between two requests.
    public void Dispose() { }

    private static ServerEvent Event(JToken entry) =>
        new(
            DateTimeOffset.Parse((string)entry["time"]!, CultureInfo.InvariantCulture),
            (string)entry["channel"]!,
            (string)entry["provider"]!,
            (int)entry["id"]!,
            (int)entry["level"]!,
            (string)entry["message"]!
        )
        {
            Data = [.. (entry["data"] ?? new JArray()).Select(value => (string)value!)],
        };
}
