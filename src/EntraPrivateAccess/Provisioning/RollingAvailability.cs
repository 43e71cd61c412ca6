using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Determines, from the tenant's own list, whether a group of connectors can spare a member at this moment.
/// </summary>
/// <remarks>
/// The members that are expected to be active are those that were active when they were read first, and those that the
/// command has made active since. A connector that was inactive all the time is not missed.
/// </remarks>
internal sealed class RollingAvailability
{
    private readonly TenantDirectory _tenant;
    private readonly int _maxUnavailable;
    private readonly Dictionary<string, GroupState> _groups = new(StringComparer.OrdinalIgnoreCase);

    public RollingAvailability(TenantDirectory tenant, int maxUnavailable)
    {
        _tenant = tenant;
        _maxUnavailable = maxUnavailable;
    }

    /// <summary>Adds a group with the members that the tenant lists now.</summary>
    public void Add(ConnectorGroup group)
    {
        if (!_groups.ContainsKey(group.Id))
        {
            _groups.Add(
                group.Id,
                new GroupState(group.Name, new HashSet<string>(ActiveIds(group), StringComparer.OrdinalIgnoreCase))
            );
        }
    }

    /// <summary>
    /// Gets why a connector can't be interrupted now, as a clause, or null. From then on, it counts as unavailable.
    /// </summary>
    public async Task<string?> TakeAsync(Connector connector, CancellationToken cancellationToken)
    {
        if (connector.ConnectorGroupId is not { } id || !_groups.TryGetValue(id, out GroupState? state))
        {
            return null;
        }

        ConnectorGroup now = new() { Id = id, Name = state.Name };
        await _tenant.Groups.JoinMembersAsync([now], cancellationToken).ConfigureAwait(false);
        lock (state)
        {
            HashSet<string> active = new(ActiveIds(now), StringComparer.OrdinalIgnoreCase);
            List<string> missing =
            [
                .. state.Expected.Where(each => !IsSame(each, connector) && Lacks(state, active, each)),
            ];
            if (missing.Count > 0 && active.Contains(connector.Id) && missing.Count + 1 > _maxUnavailable)
            {
                return Describe(state.Name, now, missing);
            }

            _ = state.Interrupted.Add(connector.Id);
            return null;
        }
    }

    /// <summary>Records that a connector is active again, or for the first time.</summary>
    public void Return(Connector connector)
    {
        if (connector.ConnectorGroupId is { } id && _groups.TryGetValue(id, out GroupState? state))
        {
            lock (state)
            {
                _ = state.Interrupted.Remove(connector.Id);
                _ = state.Expected.Add(connector.Id);
            }
        }
    }

    /// <summary>
    /// Records that a connector was not interrupted after all, so that the tenant's list applies to it again.
    /// </summary>
    public void Release(Connector connector)
    {
        if (connector.ConnectorGroupId is { } id && _groups.TryGetValue(id, out GroupState? state))
        {
            lock (state)
            {
                _ = state.Interrupted.Remove(connector.Id);
            }
        }
    }

    // The tenant can list an interrupted connector as active for an hour.
    private static bool Lacks(GroupState state, HashSet<string> active, string id) =>
        !active.Contains(id) || state.Interrupted.Contains(id);

    private static string Describe(string group, ConnectorGroup now, List<string> missing)
    {
        IEnumerable<string> names = missing.Select(id =>
            now.Members?.FirstOrDefault(member => string.Equals(member.Id, id, StringComparison.OrdinalIgnoreCase))
                is { } member
                ? member.MachineName
                : id
        );
        return $"other members of '{group}' are not active: {string.Join(", ", names)}";
    }

    private static IEnumerable<string> ActiveIds(ConnectorGroup group) =>
        (group.Members ?? []).Where(WaitCondition.Active.IsReached).Select(member => member.Id);

    private static bool IsSame(string id, Connector connector) =>
        string.Equals(id, connector.Id, StringComparison.OrdinalIgnoreCase);

    private sealed record GroupState(string Name, HashSet<string> Expected)
    {
        public HashSet<string> Interrupted { get; } = new(StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>One server whose connector is changed when its turn comes.</summary>
internal sealed class RollingServer
{
    public required string Name { get; init; }

    public required string FullName { get; init; }

    /// <summary>Gets whether the server has a registration.</summary>
    public required bool IsRegistered { get; init; }

    /// <summary>Gets the ID in the server's certificate, or null.</summary>
    public string? ConnectorId { get; init; }

    /// <summary>Gets what the tenant lists for this server, or null if it was not read or proves nothing.</summary>
    public TenantObservation? Observation { get; init; }

    /// <summary>Gets whether the change is still needed, so that it interrupts the connector.</summary>
    public bool IsChangeNeeded { get; init; } = true;

    public required ProvisioningRequest Request { get; init; }

    /// <summary>Changes the server.</summary>
    public required Func<CancellationToken, Task<RollingChange>> Change { get; init; }

    /// <summary>Asks the server to confirm the contact of its connector within a limit.</summary>
    public required Func<TimeSpan, CancellationToken, Task<ContactConfirmation>> Confirm { get; init; }

    /// <summary>
    /// Asks the server how the service of its connector ended; null if it runs or the server does not answer.
    /// </summary>
    public Func<CancellationToken, Task<ServiceEnd?>> FindServiceEnd { get; init; } =
        _ => Task.FromResult<ServiceEnd?>(null);

    /// <summary>Receives the result when the connector is active again.</summary>
    public Action<FleetMember>? Done { get; init; }

    /// <summary>Receives the error of this server, with the result up to it if the server returned one.</summary>
    public required Action<ConnectorException, FleetMember?> Fail { get; init; }

    /// <summary>Gets the connector in the group that the tenant lists for it; null if the tenant can't tell.</summary>
    public Connector? Connector => Observation?.Connector;

    /// <summary>Gets the key of the group whose members take turns.</summary>
    /// <remarks>The servers whose group is unknown take turns as if they were in the same one.</remarks>
    public string GroupKey =>
        Connector?.ConnectorGroupId is { } group ? $"group {group}"
        : IsRegistered ? "unknown group"
        : $"server {FullName}";

    /// <summary>Gets whether the change interrupts a connector that is, or can be, active.</summary>
    public bool IsInterrupted =>
        IsChangeNeeded && IsRegistered && (Connector is null || WaitCondition.Active.IsReached(Connector));

    public RollingMember<RollingServer> ToMember() => new(this, GroupKey, IsInterrupted);
}

/// <summary>What a server returned.</summary>
/// <param name="Result">The result; for other commands than an update, the server's name and its connector.</param>
/// <param name="IsActiveExpected">Whether the connector should be active afterward.</param>
internal sealed record RollingChange(ConnectorInstallation Result, bool IsActiveExpected);
