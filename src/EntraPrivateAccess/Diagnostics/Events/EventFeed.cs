using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>The events of all places where connectors write, merged, newest first. Reads as it is asked on.</summary>
/// <remarks>
/// A channel that does not exist has no events. One that cannot be read is a fault, and the others go on.
/// </remarks>
internal sealed class EventFeed : IDisposable
{
    private readonly IReadOnlyList<EventSourceReader> _lanes;
    private readonly List<ServerException> _refused;
    private int _left;

    private EventFeed(IReadOnlyList<EventSourceReader> lanes, List<ServerException> refused, int atMost)
    {
        _lanes = lanes;
        _refused = refused;
        _left = atMost;
    }

    /// <summary>Whether any channel could be read at all.</summary>
    public bool IsReadable => _lanes.Count > 0;

    /// <summary>Whether a channel that only connectors write to is there and could not be read.</summary>
    public bool LacksOwnChannel =>
        _refused.Any(fault =>
            ConnectorEventSource.All.Any(own =>
                own.IsOwn && own.Channel.Equals(fault.Target as string, StringComparison.OrdinalIgnoreCase)
            )
        );

    /// <summary>Whether a channel is there that only connectors have, readable or not.</summary>
    private bool HasOwnChannel { get; init; }

    public static async Task<EventFeed> OpenAsync(IServer server, EventFilter wish, CancellationToken cancellationToken)
    {
        List<EventSourceReader> lanes = [];
        List<ServerException> refused = [];
        bool own = false;
        foreach (ConnectorEventSource source in ConnectorEventSource.All)
        {
            try
            {
                if (
                    await server
                        .Events.OpenAsync(
                            source.Channel,
                            source.Provider,
                            wish.Since,
                            wish.MildestLevel,
                            cancellationToken
                        )
                        .ConfigureAwait(false)
                    is IEventCursor cursor
                )
                {
                    own |= source.IsOwn;
                    lanes.Add(new EventSourceReader(source, cursor));
                }
            }
            catch (ServerException fault)
            {
                own |= source.IsOwn;
                refused.Add(fault);
            }
        }

        return new EventFeed(lanes, refused, wish.AtMost) { HasOwnChannel = own };
    }

    /// <summary>
    /// The next events, as many as are known without another read but for the first; none at the end.
    /// </summary>
    public async Task<IReadOnlyList<ServerEvent>> NextAsync(CancellationToken cancellationToken)
    {
        if (_left == 0)
        {
            return [];
        }

        await Task.WhenAll(_lanes.Where(lane => lane.NeedsPage).Select(lane => FillAsync(lane, cancellationToken)))
            .ConfigureAwait(false);
        List<ServerEvent> events = [];
        // A lane that ran dry may have something newer than the others' heads.
        while (_left > 0 && !_lanes.Any(lane => lane.NeedsPage) && Newest() is EventSourceReader newest)
        {
            events.Add(newest.Take());
            _left--;
        }

        return events;
    }

    /// <summary>All that is left.</summary>
    public async Task<IReadOnlyList<ServerEvent>> ReadToEndAsync(CancellationToken cancellationToken)
    {
        List<ServerEvent> all = [];
        while (await NextAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }

    /// <summary>
    /// What could not be read since this was asked last: one fault for all channels that the account has no right to.
    /// </summary>
    public IReadOnlyList<ConnectorException> TakeFaults(string server)
    {
        List<ServerException> each =
        [
            .. _refused.GroupBy(fault => (fault.Target, fault.ErrorId)).Select(same => same.First()),
        ];
        _refused.Clear();
        string[] denied = [.. each.Where(IsDenied).Select(fault => fault.Target as string ?? "")];
        IEnumerable<ConnectorException> others = each.Where(fault => !IsDenied(fault));
        return denied.Length == 0 ? [.. others] : [ConnectorErrors.EventsDenied(server, denied), .. others];
    }

    /// <summary>
    /// Whether there is nothing because there is no connector. A failed installation leaves events and no channel.
    /// </summary>
    public async Task<bool> FindsNoConnectorAsync(IServer server, CancellationToken cancellationToken) =>
        !HasOwnChannel && await ConnectorInventory.ReadAsync(server, cancellationToken).ConfigureAwait(false) is null;

    public void Dispose()
    {
        foreach (EventSourceReader lane in _lanes)
        {
            lane.Dispose();
        }
    }

    private static bool IsDenied(ServerException fault) => fault.NativeErrorCode == Win32Errors.AccessDenied;

    // Of equal moments the first place in the list comes first.
    private EventSourceReader? Newest() =>
        _lanes.Where(lane => lane.Head is not null).OrderByDescending(lane => lane.Head!.Time).FirstOrDefault();

    private async Task FillAsync(EventSourceReader lane, CancellationToken cancellationToken)
    {
        try
        {
            await lane.FillAsync(_left, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerException fault)
        {
            lane.End();
            lock (_refused)
            {
                _refused.Add(fault);
            }
        }
    }
}

/// <summary>One source's events on their way into the merged feed. It reads a page ahead, and no more.</summary>
internal sealed class EventSourceReader(ConnectorEventSource source, IEventCursor cursor) : IDisposable
{
    private const int Page = 32;

    private IReadOnlyList<ServerEvent> _page = [];
    private int _next;
    private bool _ended;

    public ConnectorEventSource Source { get; } = source;

    /// <summary>
    /// Its newest event that was not taken; null at the end, and where <see cref="FillAsync"/> must be called first.
    /// </summary>
    public ServerEvent? Head => _next < _page.Count ? _page[_next] : null;

    /// <summary>True where it may have more, and does not know which.</summary>
    public bool NeedsPage => Head is null && !_ended;

    public async Task FillAsync(int atMost, CancellationToken cancellationToken)
    {
        if (NeedsPage)
        {
            _page = await cursor.NextAsync(Math.Min(Page, atMost), cancellationToken).ConfigureAwait(false);
            _next = 0;
            _ended = _page.Count == 0;
        }
    }

    public ServerEvent Take() => _page[_next++];

    /// <summary>Gives up on it; what was read stays.</summary>
    public void End() => _ended = true;

    public void Dispose() => cursor.Dispose();
}

/// <summary>Which events are wanted.</summary>
/// <param name="MildestLevel">1 critical to 5 verbose: this level and the worse ones.</param>
internal sealed record EventFilter(DateTimeOffset Since, int MildestLevel, int AtMost = int.MaxValue);
