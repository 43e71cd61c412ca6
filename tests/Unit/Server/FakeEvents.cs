using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>Event channels in memory; a channel that the test did not add does not exist.</summary>
internal sealed class FakeEvents : IServerEvents
{
    public Dictionary<string, List<ServerEvent>> Channels { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Channels to which read access is denied.</summary>
    public HashSet<string> Denied { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The number of events after which reading a channel fails.</summary>
    public Dictionary<string, int> BreaksAfter { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The number of events that were read, in all channels.</summary>
    public int Read { get; set; }

    /// <summary>The number of open readers.</summary>
    public int Open { get; set; }

    public Task<IEventCursor?> OpenAsync(string channel, EventSelection selection, CancellationToken cancellationToken)
    {
        if (Denied.Contains(channel))
        {
            return Task.FromException<IEventCursor?>(
                Win32Errors.Fault(Win32Errors.AccessDenied, "Reading the event channel " + channel, channel)
            );
        }

        return Task.FromResult<IEventCursor?>(
            !Channels.TryGetValue(channel, out List<ServerEvent>? events)
                ? null
                : new FakeEventCursor(
                    this,
                    channel,
                    [
                        .. events
                            .Where(entry =>
                                entry.Time >= selection.Since
                                && entry.Level <= selection.MildestLevel
                                && (selection.Providers.Count == 0 || selection.Providers.Contains(entry.Provider))
                                && (
                                    selection.DataValues.Count == 0
                                    || entry.Data.Any(value => selection.DataValues.Contains(value))
                                )
                                && selection.MatchesTexts(entry.Data)
                            )
                            .OrderByDescending(entry => entry.Time),
                    ]
                )
        );
    }
}

internal sealed class FakeEventCursor : IEventCursor
{
    private readonly FakeEvents _owner;
    private readonly string _channel;
    private readonly IReadOnlyList<ServerEvent> _events;
    private int _next;

    public FakeEventCursor(FakeEvents owner, string channel, IReadOnlyList<ServerEvent> events)
    {
        _owner = owner;
        _channel = channel;
        _events = events;
        owner.Open++;
    }

    public Task<IReadOnlyList<ServerEvent>> NextAsync(int atMost, CancellationToken cancellationToken)
    {
        if (_owner.BreaksAfter.TryGetValue(_channel, out int limit) && _next >= limit)
        {
            return Task.FromException<IReadOnlyList<ServerEvent>>(
                Win32Errors.Fault(1722, "Reading the event channel " + _channel, _channel)
            );
        }

        ServerEvent[] page = [.. _events.Skip(_next).Take(atMost)];
        _next += page.Length;
        _owner.Read += page.Length;
        return Task.FromResult<IReadOnlyList<ServerEvent>>(page);
    }

    public void Dispose() => _owner.Open--;
}
