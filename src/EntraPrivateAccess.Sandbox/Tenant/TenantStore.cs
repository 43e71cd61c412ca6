using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>What the tenant is now and what it was a moment ago.</summary>
internal sealed class TenantStore
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly List<(DateTimeOffset At, TenantSnapshot State)> _history = [(DateTimeOffset.MinValue, TenantSnapshot.Virgin)];
    private readonly SandboxClock _clock;
    private readonly ConnectorRules _rules;
    private readonly Journal _journal;
    private List<ConnectorRecord> _connectors = [];
    private TenantView? _latest;

    public TenantStore(SandboxClock clock, ConnectorRules rules, Journal journal)
    {
        _clock = clock;
        _rules = rules;
        _journal = journal;
    }

    /// <summary>The state as it was so long ago, with the connectors that are listed now.</summary>
    public TenantView View(TimeSpan ago)
    {
        lock (_gate)
        {
            Purge();
            DateTimeOffset now = _clock.GetUtcNow();
            DateTimeOffset then = now - ago;
            TenantSnapshot state = _history.Last(entry => entry.At <= then || entry.At == DateTimeOffset.MinValue).State;
            // Twenty items of a batch look at the same: the list is made once while nothing changes, and all are listed.
            if (_latest is null || !ReferenceEquals(_latest.State, state) || _latest.Connectors.Count != _connectors.Count)
            {
                _latest = new TenantView(state, Listed(now), _rules);
            }

            return _latest;
        }
    }

    /// <summary>Changes what writes change; the function gets the newest state and may refuse by throwing.</summary>
    public TenantSnapshot Change(Func<TenantView, TenantSnapshot> change)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            TenantSnapshot state = change(new TenantView(_history[^1].State, Listed(now), _rules));
            _history.Add((now, state));
            int old = _history.FindLastIndex(entry => entry.At < now - s_remembered);
            if (old > 0)
            {
                _history.RemoveRange(0, old);
                _history[0] = (DateTimeOffset.MinValue, _history[0].State);
            }

            return state;
        }
    }

    /// <summary>Starts over from this state, which every read sees at once.</summary>
    public void Reset(TenantSnapshot state, IEnumerable<ConnectorRecord> connectors)
    {
        lock (_gate)
        {
            Forget(state);
            _connectors = [.. connectors];
            _latest = null;
        }
    }

    /// <summary>Adds a connector; the first one enables publishing with the state that is made for it.</summary>
    public void Register(ConnectorRecord connector, Func<TenantSnapshot, TenantSnapshot> enable)
    {
        lock (_gate)
        {
            if (!_history[^1].State.PublishingEnabled)
            {
                Forget(enable(_history[^1].State));
                _journal.Change("tenant", "publishing enabled", null);
            }

            _connectors.Add(connector);
            _latest = null;
            _journal.Change("tenant", "connector registered", connector.MachineName, connector.Id);
        }
    }

    /// <returns>False where the tenant does not know the connector (any more).</returns>
    public bool Beat(string id, string version, string externalIp)
    {
        lock (_gate)
        {
            Purge();
            int at = _connectors.FindIndex(connector => connector.Id == id);
            if (at >= 0)
            {
                _latest = null;
                _connectors[at] = _rules.Beat(_connectors[at], version, externalIp);
            }

            return at >= 0;
        }
    }

    /// <summary>Moves the clock: connectors whose service runs have been heard of all the while.</summary>
    public void Advance(TimeSpan by)
    {
        lock (_gate)
        {
            DateTimeOffset before = _clock.GetUtcNow();
            _clock.Advance(by);
            _latest = null;
            _connectors = [.. _connectors.Select(connector =>
                connector.RunningSince is not null && before - connector.LastSeen < _rules.InactiveAfter
                    ? connector with { LastSeen = connector.LastSeen + by }
                    : connector)];
            _journal.Change("tenant", "clock moved", null, by.ToString());
        }
    }

    private void Forget(TenantSnapshot state)
    {
        _history.Clear();
        _history.Add((DateTimeOffset.MinValue, state));
    }

    private List<ConnectorRecord> Listed(DateTimeOffset now) => [.. _connectors.Where(connector => ConnectorRules.IsListed(connector, now))];

    private void Purge()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        foreach (ConnectorRecord gone in _connectors.Where(connector => ConnectorRules.IsGone(connector, now)).ToList())
        {
            _ = _connectors.Remove(gone);
            _latest = null;
            _journal.Change("tenant", "connector purged after ten inactive days", gone.MachineName, gone.Id);
        }
    }
}
