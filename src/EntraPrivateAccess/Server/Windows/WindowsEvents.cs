using System.Diagnostics.Eventing.Reader;
using System.Globalization;
using System.Runtime.Versioning;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Reads the event channels of this machine.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsEvents : IServerEvents
{
    public Task<IEventCursor?> OpenAsync(
        string channel,
        string? provider,
        DateTimeOffset since,
        int mildestLevel,
        CancellationToken cancellationToken
    ) => Task.Run(() => Open(channel, EventQuery.Of(provider, since, mildestLevel)), cancellationToken);

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

    private static IEventCursor? Open(string channel, string query) => Guard<IEventCursor?>(channel, () =>
        {
            try
            {
                return new WindowsEventCursor(
                    channel,
                    new EventLogReader(new EventLogQuery(channel, PathType.LogName, query) { ReverseDirection = true })
                );
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
internal sealed class WindowsEventCursor(string channel, EventLogReader reader) : IEventCursor
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
            if (record is not null)
            {
                events.Add(Translate(record));
            }
        }

        return events;
    }

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

        return string.Join(
            " ",
            record.Properties.Select(property => Convert.ToString(property.Value, CultureInfo.InvariantCulture))
        );
    }
}

/// <summary>Builds event channel queries in the subset of XPath that Windows supports.</summary>
/// <remarks>Levels are selected by number because their names are in the server's language.</remarks>
internal static class EventQuery
{
    private const int Information = 4;

    /// <summary>
    /// Returns the XPath query for the requested events. Level 0 means "always logged" and is shown as information.
    /// </summary>
    public static string Of(string? provider, DateTimeOffset since, int mildestLevel)
    {
        string moment = since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        int worst = mildestLevel >= Information ? 0 : 1;
        string levels = string.Join(
            " or ",
            Enumerable.Range(worst, mildestLevel - worst + 1).Select(level => $"Level={level}")
        );
        string source = provider is null ? "" : $"Provider[@Name={Literal(provider)}] and ";
        return $"*[System[{source}({levels}) and TimeCreated[@SystemTime>='{moment}']]]";
    }

    // XPath 1.0 literals have no escape character. No name contains both kinds of quotes.
    private static string Literal(string text) => text.Contains("'") ? $"\"{text}\"" : $"'{text}'";
}
