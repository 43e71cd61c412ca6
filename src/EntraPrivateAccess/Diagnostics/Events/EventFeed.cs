using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>
/// The merged events of all channels to which connectors write, newest first. Pages are read on demand.
/// </summary>
/// <remarks>
/// A channel that does not exist has no events. A channel that cannot be read is an error, which does not affect the
/// other channels.
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

    /// <summary>Whether at least one channel could be read.</summary>
    public bool IsReadable => _lanes.Count > 0;

    /// <summary>Whether a channel to which only connectors write exists but could not be read.</summary>
    public bool LacksOwnChannel => _refused.Any(fault => ConnectorEventSource.IsOwnChannel(fault.Target as string));

    /// <summary>Whether a channel to which only connectors write exists, readable or not.</summary>
    private bool HasOwnChannel { get; init; }

    public static async Task<EventFeed> OpenAsync(IServer server, EventFilter wish, CancellationToken cancellationToken)
    {
        List<EventSourceReader> lanes = [];
        List<ServerException> refused = [];
        bool own = false;
        IReadOnlyList<ServiceIdentity> services = await ServiceIdentity
            .ReadAsync(server, cancellationToken)
            .ConfigureAwait(false);
        foreach (ConnectorEventSource source in ConnectorEventSource.All(services))
        {
            try
            {
                if (
                    await server
                        .Events.OpenAsync(source.Channel, source.Select(wish), cancellationToken)
                        .ConfigureAwait(false)
                    is IEventCursor cursor
                )
                {
                    own |= source.IsOwn;
                    lanes.Add(new EventSourceReader(cursor, found => source.Service ?? NameIn(services, found)));
                }
            }
            catch (ServerException fault)
            {
                own |= source.IsOwn;
                refused.Add(fault);
            }
        }

        lanes.AddRange(
            TraceFiles.Open(server.Files, wish).Select(cursor => new EventSourceReader(cursor, found => found.Service))
        );
        return new EventFeed(lanes, refused, wish.AtMost) { HasOwnChannel = own };
    }

    /// <summary>
    /// Gets the next events: as many as a single read of the sources makes available; none at the end.
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
        // The next page of an exhausted source may contain events newer than the heads of the others.
        while (_left > 0 && !_lanes.Any(lane => lane.NeedsPage) && Newest() is EventSourceReader newest)
        {
            events.Add(newest.Take());
            _left--;
        }

        return events;
    }

    /// <summary>Reads all remaining events.</summary>
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
    /// Returns the read errors since the last call. All channels to which the account has no access share one error.
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
    /// Returns whether there are no events because no connector is installed. A failed installation leaves events but
    /// no channel.
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

    private static string? NameIn(IReadOnlyList<ServiceIdentity> services, ServerEvent found) =>
        services.FirstOrDefault(service => service.IsNamedIn(found.Data))?.Service;

    private static bool IsDenied(ServerException fault) => fault.NativeErrorCode == Win32Errors.AccessDenied;

    // Among events of the same time, the first source in the list comes first.
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

/// <summary>Reads the events of one source for the merged feed, at most one page ahead.</summary>
/// <param name="serviceOf">Returns the service that an event concerns, or null.</param>
internal sealed class EventSourceReader(IEventCursor cursor, Func<ServerEvent, string?> serviceOf) : IDisposable
{
    private const int Page = 32;

    private IReadOnlyList<ServerEvent> _page = [];
    private int _next;
    private bool _ended;

    /// <summary>
    /// The newest event that was not taken yet; null at the end, or if <see cref="FillAsync"/> must be called first.
    /// </summary>
    public ServerEvent? Head => _next < _page.Count ? _page[_next] : null;

    /// <summary>True if the source may have more events and the next page must be read.</summary>
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

    public ServerEvent Take()
    {
        ServerEvent taken = _page[_next++];
        // Any program can write to the Application log, and a terminal executes escape sequences.
        return taken with
        {
            Provider = PlainText.CleanLine(taken.Provider),
            Message = PlainText.Clean(taken.Message),
            Service = serviceOf(taken),
        };
    }

    /// <summary>Stops reading from the source; events already read remain available.</summary>
    public void End() => _ended = true;

    public void Dispose() => cursor.Dispose();
}

/// <summary>Selects the events to read.</summary>
/// <param name="MildestLevel">The least severe level to include, from 1 (critical) to 5 (verbose).</param>
internal sealed record EventFilter(DateTimeOffset Since, int MildestLevel, int AtMost = int.MaxValue);
