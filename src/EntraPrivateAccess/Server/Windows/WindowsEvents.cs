using System;
using System.Collections.Generic;
using System.Diagnostics.Eventing.Reader;
using System.Globalization;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Event channels of this machine.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsEvents : IServerEvents
{
    public Task<IReadOnlyList<ServerEvent>?> ReadAsync(
        string channel, string? provider, DateTimeOffset since, int worstLevel, int atMost, CancellationToken cancellationToken) =>
        Task.Run(() => Read(channel, EventQuery.Of(provider, since, worstLevel), atMost, cancellationToken), cancellationToken);

    private static IReadOnlyList<ServerEvent>? Read(string channel, string query, int atMost, CancellationToken cancellationToken)
    {
        List<ServerEvent> events = [];
        try
        {
            using EventLogReader reader = new(new EventLogQuery(channel, PathType.LogName, query) { ReverseDirection = true });
            while (events.Count < atMost && reader.ReadEvent() is { } record)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using (record)
                {
                    events.Add(Translate(channel, record));
                }
            }

            return events;
        }
        catch (EventLogNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            throw Win32Errors.Fault(Win32Errors.AccessDenied, "Reading the event channel " + channel, channel);
        }
        catch (EventLogException fault)
        {
            throw Win32Errors.Fault(fault.HResult & 0xFFFF, "Reading the event channel " + channel, channel);
        }
    }

    private static ServerEvent Translate(string channel, EventRecord record) => new(
        record.TimeCreated is DateTime time ? new DateTimeOffset(time.ToUniversalTime()) : DateTimeOffset.MinValue,
        record.LogName ?? channel,
        record.ProviderName ?? "",
        record.Id,
        record.Level is null or 0 ? 4 : (int)record.Level,
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
        catch (EventLogException)
        {
            // No texts to be had: the values serve.
        }

        return string.Join(" ", record.Properties.Select(property => Convert.ToString(property.Value, CultureInfo.InvariantCulture)));
    }
}
