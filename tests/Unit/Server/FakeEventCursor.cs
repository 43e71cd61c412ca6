using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

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
            return Task.FromException<IReadOnlyList<ServerEvent>>(Win32Errors.Fault(1722, "Reading the event channel " + _channel, _channel));
        }

        ServerEvent[] page = [.. _events.Skip(_next).Take(atMost)];
        _next += page.Length;
        _owner.Read += page.Length;
        return Task.FromResult<IReadOnlyList<ServerEvent>>(page);
    }

    public void Dispose() => _owner.Open--;
}
