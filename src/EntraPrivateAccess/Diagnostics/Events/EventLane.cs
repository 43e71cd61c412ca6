using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>One source's events on their way into the merged feed. It reads a page ahead, and no more.</summary>
internal sealed class EventLane(ConnectorEventSource source, IEventCursor cursor) : IDisposable
{
    private const int Page = 32;

    private IReadOnlyList<ServerEvent> _page = [];
    private int _next;
    private bool _ended;

    public ConnectorEventSource Source { get; } = source;

    /// <summary>Its newest event that was not taken; null at the end, and where <see cref="FillAsync"/> must be called first.</summary>
    public ServerEvent? Head => _next < _page.Count ? _page[_next] : null;

    /// <summary>True where it may have more, and does not know which.</summary>
    public bool IsHungry => Head is null && !_ended;

    public async Task FillAsync(int atMost, CancellationToken cancellationToken)
    {
        if (IsHungry)
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
