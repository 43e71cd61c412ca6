using System.Diagnostics.Eventing.Reader;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Reads the event channels of this machine.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsEvents : IServerEvents
{
    public Task<IEventCursor?> OpenAsync(
        string channel,
        EventSelection selection,
        CancellationToken cancellationToken
    ) => Task.Run(() => Open(channel, selection), cancellationToken);

    /// <summary>Runs a read and converts Windows errors to the module's exceptions.</summary>
    public static T Guard<T>(string channel, Func<T> read)
    {
        string what = "Reading the event channel " + channel;
        try
        {
            return read();
        }
        catch (UnauthorizedAccessException)
        {
            throw Win32Errors.Fault(Win32Errors.AccessDenied, what, channel);
        }
        catch (EventLogException fault)
        {
            // .NET does not expose the Win32 code. Only its message, in the server's language, is available.
            throw new ServerException(
                0,
                "EventLogUnreadable",
                ErrorKind.ResourceUnavailable,
                $"{what} failed: {fault.Message.TrimEnd()}"
            )
            {
                Target = channel,
                RecommendedAction = "Make sure that the EventLog service is running, and run the command again.",
            };
        }
    }

    private static IEventCursor? Open(string channel, EventSelection selection) => Guard<IEventCursor?>(channel, () =>
        {
            try
            {
                EventLogQuery query = new(channel, PathType.LogName, EventQuery.Of(selection))
                {
                    ReverseDirection = true,
                };
                return new WindowsEventCursor(channel, selection, new EventLogReader(query));
            }
            catch (EventLogNotFoundException)
            {
                return null;
            }
        });
}

/// <summary>
/// Reads the events of one channel. Formatting a message is expensive, so it is done only for events that are
/// requested.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsEventCursor(string channel, EventSelection selection, EventLogReader reader) : IEventCursor
{
    private const int Information = 4;

    // A reader throws if it is read again after its end.
    private bool _ended;

    public Task<IReadOnlyList<ServerEvent>> NextAsync(int atMost, CancellationToken cancellationToken) =>
        Task.Run(() => WindowsEvents.Guard(channel, () => Read(atMost, cancellationToken)), cancellationToken);

    public void Dispose() => reader.Dispose();

    private IReadOnlyList<ServerEvent> Read(int atMost, CancellationToken cancellationToken)
    {
        List<ServerEvent> events = [];
        while (events.Count < atMost && !_ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using EventRecord? record = reader.ReadEvent();
            _ended = record is null;
            if (record is not null && Data(record) is { } data && selection.MatchesTexts(data))
            {
                events.Add(Translate(record) with { Data = data });
            }
        }

        return events;
    }

    private IReadOnlyList<string> Data(EventRecord record) =>
        selection.ReadsData ? [.. record.Properties.Select(property => EventValues.ToText(property.Value))] : [];

    private ServerEvent Translate(EventRecord record) =>
        new(
            record.TimeCreated is DateTime time ? new DateTimeOffset(time.ToUniversalTime()) : DateTimeOffset.MinValue,
            record.LogName ?? channel,
            record.ProviderName ?? "",
            record.Id,
            record.Level is null or 0 ? Information : (int)record.Level,
            Message(record)
        );

    /// <summary>
    /// Returns the publisher's text in the server's language, or the raw values if the publisher is not registered.
    /// </summary>
    private static string Message(EventRecord record)
    {
        try
        {
            if (record.FormatDescription() is { Length: > 0 } text)
            {
                return text;
            }
        }
        catch (Exception none) when (none is EventLogException or UnauthorizedAccessException)
        {
            // The texts are missing, or this account cannot read them: use the values instead.
        }

        return string.Join(" ", record.Properties.Select(property => EventValues.ToText(property.Value)));
    }
}

/// <summary>Converts the values of an event's data to text.</summary>
internal static class EventValues
{
    /// <summary>Returns a value as text. The service manager stores a service's name as UTF-16 in bytes.</summary>
    public static string ToText(object? value) =>
        value is byte[] bytes
            ? Encoding.Unicode.GetString(bytes, 0, bytes.Length / 2 * 2).TrimEnd('\0')
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}

/// <summary>Builds event channel queries in the subset of XPath that Windows supports.</summary>
/// <remarks>Levels are selected by number because their names are in the server's language.</remarks>
internal static class EventQuery
{
    private const int Information = 4;

    /// <summary>
    /// Returns the XPath query for the requested events. Level 0 means "always logged" and is shown as information.
    /// </summary>
    public static string Of(EventSelection selection)
    {
        string moment = selection.Since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        int worst = selection.MildestLevel >= Information ? 0 : 1;
        string levels = AnyOf(
            Enumerable.Range(worst, selection.MildestLevel - worst + 1).Select(level => $"Level={level}")
        );
        string source =
            selection.Providers.Count == 0
                ? ""
                : $"Provider[{AnyOf(selection.Providers.Select(name => $"@Name={Literal(name)}"))}] and ";
        string data =
            selection.DataValues.Count == 0
                ? ""
                : $" and *[EventData[{AnyOf(selection.DataValues.Select(value => $"Data={Literal(value)}"))}]]";
        return $"*[System[{source}({levels}) and TimeCreated[@SystemTime>='{moment}']]]{data}";
    }

    private static string AnyOf(IEnumerable<string> conditions) => string.Join(" or ", conditions);

    // XPath 1.0 literals have no escape character. No name contains both kinds of quotes.
    private static string Literal(string text) => text.Contains("'") ? $"\"{text}\"" : $"'{text}'";
}
