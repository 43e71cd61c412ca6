using System.Diagnostics.Eventing.Reader;
using System.Globalization;
using System.Runtime.Versioning;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Event channels of this machine.</summary>
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

    /// <summary>Runs a read, with what Windows refuses as a fault of ours.</summary>
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
            // .NET keeps the Win32 code to itself; its sentence, in the server's language, is all there is.
            throw new ServerException(
                0,
                "EventLogUnreadable",
                ErrorKind.ResourceUnavailable,
                $"{what} failed: {fault.Message.TrimEnd()}"
            )
            {
                Target = channel,
                RecommendedAction = "See that the service EventLog runs, and run the command again.",
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

/// <summary>Reads on in one channel. Texts are the dear part: an event's is made when it is asked for.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsEventCursor(string channel, EventLogReader reader) : IEventCursor
{
    private const int Information = 4;

    // A reader that is asked again after its end throws.
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
    /// The publisher's text, in the server's language; its raw values where the publisher is not registered.
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
            // No texts to be had, or none for this account: the values serve.
        }

        return string.Join(
            " ",
            record.Properties.Select(property => Convert.ToString(property.Value, CultureInfo.InvariantCulture))
        );
    }
}

/// <summary>Asks an event channel, in the subset of XPath that Windows has.</summary>
/// <remarks>Levels are asked for by number: their names are in the server's language.</remarks>
internal static class EventQuery
{
    private const int Information = 4;

    /// <summary>
    /// The XPath of the wanted events. Level 0 is "always logged", which a person sees as information.
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

    // XPath 1.0 has no escape in a literal; a name with both quotes does not exist.
    private static string Literal(string text) => text.Contains("'") ? $"\"{text}\"" : $"'{text}'";
}
