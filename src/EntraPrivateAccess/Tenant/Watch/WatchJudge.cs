using System.Globalization;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant.Watch;

/// <summary>Compares what a pass saw with the memory, and decides what to report.</summary>
/// <remarks>
/// Connectors and groups are damped separately, from what the tenant lists: a group whose last active connector fails
/// counts as unserved in the same pass in which the connector counts as inactive.
/// </remarks>
internal sealed class WatchJudge(WatchMemory state, TimeSpan after)
{
    // A connector that is listed again within this time is reported as recovered.
    private static readonly TimeSpan s_removedKept = TimeSpan.FromDays(30);

    /// <summary>Records a pass.</summary>
    /// <returns>The changes to report, those of connectors first.</returns>
    public IReadOnlyList<ConnectorStateChange> Observe(WatchObservation seen, DateTimeOffset now)
    {
        bool isFirst = state.LastRead is null;
        DateTimeOffset? before = JsonText.ToOptionalTime(state.LastRead);
        List<(RememberedState Group, WatchTransition Transition)> groups =
        [
            .. ObserveGroups(seen, now, before, isFirst),
        ];
        List<(RememberedState Connector, WatchTransition Transition)> connectors =
        [
            .. ObserveConnectors(seen, now, before, isFirst),
        ];
        Forget(seen, now);
        state.LastRead = JsonText.Time(now);
        return
        [
            .. connectors.Select(each => ChangeOf(each.Connector, each.Transition, now)),
            .. groups.Where(each => !IsCovered(each, connectors)).Select(each => ChangeOf(each, now)),
        ];
    }

    /// <summary>Gets the status after the last pass.</summary>
    /// <param name="changes">The changes that it reported: a connector that was removed counts only then.</param>
    public WatchStatus Status(IReadOnlyList<ConnectorStateChange> changes) =>
        state.Groups.Any(group => group.State == WatchWords.Unserved) ? WatchStatus.Critical
        : Present.Any(connector => WatchWords.IsAlarm(connector.State))
        || changes.Any(change => change.Severity is WatchStatus.Warning)
            ? WatchStatus.Warning
        : WatchStatus.OK;

    /// <summary>Gets the applications of groups that count as unserved.</summary>
    public IReadOnlyList<string> AtRisk =>
        [
            .. state
                .Groups.Where(group => group.State == WatchWords.Unserved)
                .SelectMany(group => group.Applications)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Gets the connectors that were not removed.</summary>
    public IEnumerable<RememberedState> Present =>
        state.Connectors.Where(connector => connector.State != WatchWords.Removed);

    private IEnumerable<(RememberedState, WatchTransition)> ObserveGroups(
        WatchObservation seen,
        DateTimeOffset now,
        DateTimeOffset? before,
        bool isFirst
    )
    {
        Dictionary<string, RememberedState> known = ById(state.Groups);
        foreach (WatchedGroup group in seen.Groups)
        {
            bool isKnown = known.TryGetValue(group.Id, out RememberedState? memory);
            if (memory is null)
            {
                memory = new RememberedState { Id = group.Id, Since = JsonText.Time(now) };
                state.Groups.Add(memory);
            }

            memory.Name = group.Name;
            memory.Applications = group.Unserved is null ? memory.Applications : [.. group.Unserved];
            if (!isKnown && group.State == WatchWords.Served)
            {
                memory.Adopt(group.State, now);
            }
            else if (memory.Observe(group.State, now, before, isFirst ? TimeSpan.Zero : after) is { } transition)
            {
                yield return (memory, transition);
            }
        }

        // A group that was reported as unserved must not stay open at the receiver.
        foreach (RememberedState gone in known.Values.Where(group => group.State == WatchWords.Unserved))
        {
            if (!seen.Groups.Any(group => string.Equals(group.Id, gone.Id, StringComparison.OrdinalIgnoreCase)))
            {
                yield return (
                    gone,
                    new WatchTransition(gone.State, WatchWords.Removed, JsonText.Time(now), JsonText.Time(before))
                );
            }
        }
    }

    private IEnumerable<(RememberedState, WatchTransition)> ObserveConnectors(
        WatchObservation seen,
        DateTimeOffset now,
        DateTimeOffset? before,
        bool isFirst
    )
    {
        Dictionary<string, RememberedState> known = ById(state.Connectors);
        foreach (WatchedConnector connector in seen.Connectors)
        {
            bool isKnown = known.TryGetValue(connector.Id, out RememberedState? memory);
            if (memory is null)
            {
                memory = new RememberedState { Id = connector.Id, Since = JsonText.Time(now) };
                state.Connectors.Add(memory);
            }

            memory.Name = connector.MachineName ?? memory.Name;
            memory.Group = connector.Group ?? memory.Group;
            memory.GroupId = connector.GroupId ?? memory.GroupId;

            // A new connector is worth a report only if it stays inactive.
            if (!isKnown && !WatchWords.IsAlarm(connector.State))
            {
                memory.Adopt(connector.State, now);
            }
            else if (
                memory.Observe(connector.State, now, before, isFirst ? TimeSpan.Zero : after) is { } transition
                && (WatchWords.IsAlarm(transition.Old) || WatchWords.IsAlarm(transition.New))
            )
            {
                yield return (memory, transition);
            }
        }
    }

    private void Forget(WatchObservation seen, DateTimeOffset now)
    {
        HashSet<string> groups = new(seen.Groups.Select(group => group.Id), StringComparer.OrdinalIgnoreCase);
        _ = state.Groups.RemoveAll(group => !groups.Contains(group.Id));
        _ = state.Connectors.RemoveAll(connector =>
            connector.State == WatchWords.Moved
            || (
                connector.State == WatchWords.Removed
                && connector.Next is null
                && now - JsonText.ToTime(connector.Since) > s_removedKept
            )
        );
    }

    // The change of a connector contains the applications of its group.
    private static bool IsCovered(
        (RememberedState Group, WatchTransition Transition) group,
        IEnumerable<(RememberedState Connector, WatchTransition Transition)> connectors
    ) =>
        connectors.Any(each =>
            string.Equals(each.Connector.GroupId, group.Group.Id, StringComparison.OrdinalIgnoreCase)
            && group.Transition.New switch
            {
                WatchWords.Unserved => WatchWords.IsAlarm(each.Transition.New),
                WatchWords.Served => each.Transition.New == WatchWords.Active,
                _ => false,
            }
        );

    private ConnectorStateChange ChangeOf(RememberedState connector, WatchTransition transition, DateTimeOffset now)
    {
        RememberedState? group = state.Groups.FirstOrDefault(each =>
            string.Equals(each.Id, connector.GroupId, StringComparison.OrdinalIgnoreCase)
        );
        bool isAlarm = WatchWords.IsAlarm(transition.New);
        bool isUnserved = isAlarm && group is { State: WatchWords.Unserved };
        return new ConnectorStateChange
        {
            Time = JsonText.Time(now),
            Severity =
                isUnserved ? WatchStatus.Critical
                : isAlarm ? WatchStatus.Warning
                : WatchStatus.OK,
            Subject = WatchSubject.Connector,
            MachineName = connector.Name,
            ConnectorId = connector.Id,
            ConnectorGroup = connector.Group,
            ConnectorGroupId = connector.GroupId,
            OldState = transition.Old,
            NewState = transition.New,
            Since = transition.Since,
            OldStateSeen = transition.OldSeen,
            ApplicationsAtRisk = isUnserved ? group!.Applications : [],
            Detail = string.Join(
                " ",
                new[]
                {
                    Describe(connector, transition),
                    isUnserved ? RiskIn(group!) : ServedIn(connector, isAlarm),
                }.Where(text => text.Length > 0)
            ),
            Environment = state.Environment,
            TenantId = state.TenantId,
        };
    }

    private ConnectorStateChange ChangeOf((RememberedState Group, WatchTransition Transition) each, DateTimeOffset now)
    {
        (RememberedState group, WatchTransition transition) = each;
        bool isUnserved = transition.New == WatchWords.Unserved;
        return new ConnectorStateChange
        {
            Time = JsonText.Time(now),
            Severity = isUnserved ? WatchStatus.Critical : WatchStatus.OK,
            Subject = WatchSubject.ConnectorGroup,
            ConnectorGroup = group.Name,
            ConnectorGroupId = group.Id,
            OldState = transition.Old,
            NewState = transition.New,
            Since = transition.Since,
            OldStateSeen = transition.OldSeen,
            ApplicationsAtRisk = isUnserved ? group.Applications : [],
            Detail =
                isUnserved ? RiskIn(group)
                : transition.New == WatchWords.Removed
                    ? $"Connector group '{group.Name}' was removed or is not watched anymore."
                : $"No application of '{group.Name}' is at risk anymore.",
            Environment = state.Environment,
            TenantId = state.TenantId,
        };
    }

    private string Describe(RememberedState connector, WatchTransition transition) =>
        transition switch
        {
            { Old: WatchWords.Unknown } => $"The tenant listed it as {transition.New} when the watch first saw it, at "
                + $"{Clock(transition.Since)}.",
            { New: WatchWords.Removed } => $"The tenant has not listed it since {Clock(transition.Since)}"
                + (
                    Present.FirstOrDefault(other =>
                        other.Id != connector.Id && MachineNames.Same(other.Name, connector.Name)
                    )
                        is { } other
                        ? $". Its machine is registered again, with the ID {other.Id}."
                        : ": it was uninstalled, or silent for days."
                ),
            { Old: WatchWords.Removed } => $"The tenant lists it again, as {transition.New}, since "
                + $"{Clock(transition.Since)}.",
            { New: WatchWords.Suspended } => $"It was suspended at {Clock(transition.Since)}.",
            { New: WatchWords.Moved } => "It was moved to a group that is not watched.",
            _ => $"The tenant has listed it as {transition.New} since {Clock(transition.Since)}.",
        };

    private string ServedIn(RememberedState connector, bool isAlarm)
    {
        int active = state.Connectors.Count(other =>
            other.State == WatchWords.Active
            && string.Equals(other.GroupId, connector.GroupId, StringComparison.OrdinalIgnoreCase)
        );
        return !isAlarm || connector.Group is null
            ? ""
            : $"Active connectors in '{connector.Group}': {active.ToString(CultureInfo.InvariantCulture)}.";
    }

    // The same sentence with which a command warns before it takes the last active connector away.
    private static string RiskIn(RememberedState group) =>
        new ApplicationLoss(
            new ConnectorGroup { Id = group.Id, Name = group.Name },
            [],
            [.. group.Applications.Select(name => new ConnectorGroupApplication { Name = name })],
            LossDuration.Lasting
        ).ToString();

    private static string Clock(string time) =>
        JsonText.ToTime(time).UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static Dictionary<string, RememberedState> ById(IEnumerable<RememberedState> states) =>
        states.ToDictionary(each => each.Id, StringComparer.OrdinalIgnoreCase);
}
