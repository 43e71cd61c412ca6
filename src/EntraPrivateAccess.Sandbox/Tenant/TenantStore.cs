using System.Collections.Immutable;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>The current state of the tenant and its recent history.</summary>
internal sealed class TenantStore
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(10);

    // A connector outside the sandbox sends a heartbeat about every second of real time.
    private static readonly TimeSpan s_external = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly List<(DateTimeOffset At, TenantSnapshot State)> _history =
    [
        (DateTimeOffset.MinValue, TenantSnapshot.Virgin),
    ];
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
        rules.Changed += Forget;
    }

    /// <summary>Returns the state as it was at a time in the past, with the connectors that are listed now.</summary>
    public TenantView View(TimeSpan ago)
    {
        lock (_gate)
        {
            Purge();
            DateTimeOffset now = _clock.GetUtcNow();
            DateTimeOffset then = now - ago;
            TenantSnapshot state = _history
                .Last(entry => entry.At <= then || entry.At == DateTimeOffset.MinValue)
                .State;
            // The items of a batch read the same state, so the list is reused while nothing changes and all connectors
            // are listed.
            if (
                _latest is null
                || !ReferenceEquals(_latest.State, state)
                || _latest.Connectors.Count != _connectors.Count
            )
            {
                _latest = new TenantView(state, Listed(now), _rules);
            }

            return _latest;
        }
    }

    /// <summary>Applies a write; the function gets the newest state and throws to refuse the write.</summary>
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

    /// <summary>Replaces the state and its history, so that every read sees the new state at once.</summary>
    public void Reset(TenantSnapshot state, IEnumerable<ConnectorRecord> connectors)
    {
        lock (_gate)
        {
            Forget(state);
            _connectors = [.. connectors];
            _latest = null;
        }
    }

    /// <summary>
    /// Adds a connector. The first one enables publishing with the state that <paramref name="enable"/> returns.
    /// </summary>
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

    /// <returns>False if the tenant does not know the connector (anymore).</returns>
    public bool Beat(string id, string version, string externalIp, bool isExternal = false)
    {
        lock (_gate)
        {
            Purge();
            int at = _connectors.FindIndex(connector => connector.Id == id);
            if (at >= 0)
            {
                _latest = null;
                _connectors[at] = _rules.Beat(_connectors[at], version, externalIp) with { IsExternal = isExternal };
            }

            return at >= 0;
        }
    }

    /// <summary>Advances the clock as if running connectors had sent heartbeats all the time.</summary>
    /// <param name="beaten">The time at which all running virtual servers have just sent heartbeats; null if they were
    /// not asked to. Programs outside the sandbox cannot be asked.</param>
    public void Advance(TimeSpan by, DateTimeOffset? beaten = null)
    {
        lock (_gate)
        {
            DateTimeOffset before = _clock.GetUtcNow();
            DateTimeOffset recently = before - s_external;
            _clock.Advance(by);
            _latest = null;
            _connectors =
            [
                .. _connectors.Select(connector =>
                    connector.RunningSince is not null
                    && connector.LastSeen >= (connector.IsExternal ? recently : beaten ?? recently)
                        ? connector with
                        {
                            LastSeen = connector.LastSeen + by,
                        }
                        : connector
                ),
            ];
            _journal.Change("tenant", "clock moved", null, by.ToString());
        }
    }

    private void Forget()
    {
        lock (_gate)
        {
            _latest = null;
        }
    }

    private void Forget(TenantSnapshot state)
    {
        _history.Clear();
        _history.Add((DateTimeOffset.MinValue, state));
    }

    private List<ConnectorRecord> Listed(DateTimeOffset now) =>
        [.. _connectors.Where(connector => _rules.IsListed(connector, now))];

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

/// <summary>
/// The part of the tenant that writes change, at one point in time: reads after a write may still return an older one.
/// </summary>
/// <param name="PublishingEnabled">False until the first registration in the tenant.</param>
/// <param name="Placement">Connector ID to group ID; a connector that is missing is in the default group.</param>
internal sealed record TenantSnapshot(
    bool PublishingEnabled,
    ImmutableArray<GroupRecord> Groups,
    ImmutableDictionary<string, string> Placement,
    ImmutableArray<ApplicationRecord> Applications
)
{
    public static TenantSnapshot Virgin { get; } = new(false, [], ImmutableDictionary<string, string>.Empty, []);

    public GroupRecord? Default => Groups.FirstOrDefault(group => group.IsDefault);

    public GroupRecord? Group(string id) =>
        Groups.FirstOrDefault(group => group.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The placement of a connector that is in no group.</summary>
    public const string NoGroup = "";

    /// <summary>
    /// Returns the group of a connector, or null if it is in none. Microsoft describes only connectors in a group, so
    /// this state has to be seeded.
    /// </summary>
    public GroupRecord? GroupOf(ConnectorRecord connector) =>
        Placement.TryGetValue(connector.Id, out string? id)
            ? id == NoGroup
                ? null
                : Group(id) ?? Default
            : Default;

    /// <summary>Groups the connectors by group ID in a single pass.</summary>
    public ILookup<string, ConnectorRecord> ByGroup(IEnumerable<ConnectorRecord> connectors)
    {
        Dictionary<string, string> known = Groups.ToDictionary(
            group => group.Id,
            group => group.Id,
            StringComparer.OrdinalIgnoreCase
        );
        return connectors.ToLookup(connector =>
            !Placement.TryGetValue(connector.Id, out string? id) ? Default!.Id
            : id == NoGroup ? NoGroup
            : known.TryGetValue(id, out string? own) ? own
            : Default!.Id
        );
    }

    public GroupRecord? GroupOf(ApplicationRecord application) =>
        application.ApplicationType is null ? null : (application.GroupId is string id ? Group(id) : null) ?? Default;
}

/// <summary>A consistent view of the tenant.</summary>
internal sealed record TenantView(TenantSnapshot State, IReadOnlyList<ConnectorRecord> Connectors, ConnectorRules Rules)
{
    private ILookup<string, ConnectorRecord>? _byGroup;

    public ConnectorRecord? Connector(string id) =>
        Connectors.FirstOrDefault(connector => connector.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    public ApplicationRecord? Application(string id) =>
        State.Applications.FirstOrDefault(application => application.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<ConnectorRecord> Members(GroupRecord group) =>
        (_byGroup ??= State.ByGroup(Connectors))[group.Id];

    public IEnumerable<ApplicationRecord> Applications(GroupRecord group) =>
        State.Applications.Where(application => State.GroupOf(application)?.Id == group.Id);
}
