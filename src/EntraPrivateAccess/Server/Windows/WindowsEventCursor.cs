using System;
using System.Collections.Generic;
using System.Diagnostics.Eventing.Reader;
using System.Globalization;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server.Windows;

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

    private ServerEvent Translate(EventRecord record) => new(
        record.TimeCreated is DateTime time ? new DateTimeOffset(time.ToUniversalTime()) : DateTimeOffset.MinValue,
        record.LogName ?? channel,
        record.ProviderName ?? "",
        record.Id,
        record.Level is null or 0 ? Information : (int)record.Level,
        Message(record));

    /// <summary>The publisher's text, in the server's language; its raw values where the publisher is not registered.</summary>
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

        return string.Join(" ", record.Properties.Select(property => Convert.ToString(property.Value, CultureInfo.InvariantCulture)));
    }
}
