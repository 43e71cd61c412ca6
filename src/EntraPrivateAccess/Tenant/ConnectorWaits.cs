using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Waits until connectors reach a state in the tenant, within a time limit, and polls by the given clock.
/// </summary>
internal sealed class ConnectorWaits
{
    // Each poll by name lists the whole tenant. An ID that Microsoft Graph knows is listed well before this time.
    private static readonly TimeSpan s_idOnlyTime = TimeSpan.FromSeconds(15);

    private readonly Connectors _connectors;
    private readonly TimeProvider _time;
    private readonly IReporter _reporter;

    public ConnectorWaits(Connectors connectors, TimeProvider time, IReporter reporter)
    {
        _connectors = connectors;
        _time = time;
        _reporter = reporter;
    }

    /// <summary>Waits until a connector that was just registered is listed.</summary>
    /// <param name="connectorId">The ID in the connector's certificate, or null. That the two IDs are the same is an
    /// inference, so another new ID of the machine is accepted too.</param>
    /// <param name="idsBefore">The IDs with that machine name from before the registration. Those connectors may still
    /// be listed as active.</param>
    /// <exception cref="ConnectorException"><c>WaitTimedOut</c>, or <c>AmbiguousConnector</c> if several new connectors
    /// remain until the limit.</exception>
    public async Task<Connector> UntilListedAsync(
        string machineName,
        string? connectorId,
        IReadOnlyCollection<string> idsBefore,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        using Poller poller = new(_time, limit, Backoff.Tenant, _reporter);
        List<Connector> fresh = [];
        return await poller
            .UntilAsync(
                async stop =>
                {
                    if (
                        connectorId is not null
                        && await _connectors.GetAsync(connectorId, stop).ConfigureAwait(false) is { } known
                    )
                    {
                        return known;
                    }

                    bool isByName = connectorId is null || poller.Elapsed >= s_idOnlyTime || poller.IsOver;
                    fresh = isByName ? await FreshAsync(machineName, idsBefore, stop).ConfigureAwait(false) : [];
                    return fresh.Count == 1 ? fresh[0] : null;
                },
                () =>
                    new ProgressUpdate(
                        $"Waiting for {machineName}",
                        "The tenant does not list the connector yet",
                        Id: 1,
                        WaitsFor: $"the tenant to list {machineName}"
                    ),
                cancellationToken
            )
            .ConfigureAwait(false)
            ?? throw (
                fresh.Count > 1
                    ? ConnectorErrors.AmbiguousConnector(machineName, fresh)
                    : ConnectorErrors.ConnectorNotListed(machineName, limit)
            );
    }

    private async Task<List<Connector>> FreshAsync(
        string machineName,
        IReadOnlyCollection<string> idsBefore,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await _connectors.FindAsync(machineName, cancellationToken).ConfigureAwait(false)).Where(connector =>
                !idsBefore.Contains(connector.Id, StringComparer.OrdinalIgnoreCase)
            ),
        ];

    /// <summary>Waits for one connector, and returns it as it was last read.</summary>
    /// <exception cref="ConnectorException"><c>WaitTimedOut</c>.</exception>
    public async Task<Connector> UntilAsync(
        Connector connector,
        WaitCondition goal,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        using ConnectorWait wait = new([connector], goal, limit);
        IReadOnlyList<Connector> arrived = await NextAsync(wait, cancellationToken).ConfigureAwait(false);
        return arrived.Count > 0
            ? arrived[0]
            : throw ConnectorErrors.ConnectorWaitTimedOut(wait.Pending[0], goal.Description, limit);
    }

    /// <summary>
    /// Waits for the next connectors that meet the condition. Returns an empty list if the limit is reached: the
    /// connectors in <see cref="ConnectorWait.Pending"/> did not meet it.
    /// </summary>
    public async Task<IReadOnlyList<Connector>> NextAsync(ConnectorWait wait, CancellationToken cancellationToken)
    {
        if (wait.Pending.Count == 0)
        {
            return [];
        }

        Poller poller = wait.Start(_time, _reporter);
        return await poller
            .UntilAsync(
                async stop =>
                {
                    IReadOnlyList<Connector> seen = await LookAsync(wait, stop).ConfigureAwait(false);
                    wait.Pending = [.. seen.Where(connector => !wait.Goal.IsReached(connector))];
                    return wait.Pending.Count < seen.Count
                        ? await ArrivedAsync([.. seen.Where(wait.Goal.IsReached)], wait.Goal, stop)
                            .ConfigureAwait(false)
                        : null;
                },
                () => ProgressOf(wait),
                cancellationToken
            )
            .ConfigureAwait(false)
            ?? [];
    }

    private async Task<IReadOnlyList<Connector>> ArrivedAsync(
        IReadOnlyList<Connector> arrived,
        WaitCondition goal,
        CancellationToken cancellationToken
    )
    {
        if (!goal.NeedsGroup)
        {
            await _connectors.JoinGroupsAsync(arrived, cancellationToken).ConfigureAwait(false);
        }

        return arrived;
    }

    // A connector that is not found (not listed yet, or a stale read) is kept without a status, so that its old status
    // is not mistaken for the current one.
    private async Task<IReadOnlyList<Connector>> LookAsync(ConnectorWait wait, CancellationToken cancellationToken)
    {
        IReadOnlyList<LookupResult<Connector>> seen = await _connectors
            .GetManyAsync([.. wait.Pending.Select(connector => connector.Id)], cancellationToken)
            .ConfigureAwait(false);
        List<Connector> known = [.. seen.Select(each => each.Item).OfType<Connector>()];
        if (wait.Goal.NeedsGroup)
        {
            await _connectors.JoinGroupsAsync(known, cancellationToken).ConfigureAwait(false);
        }

        return
        [
            .. wait.Pending.Select((connector, index) => seen[index].Item ?? Unknown(connector, seen[index].Error!)),
        ];
    }

    private static Connector Unknown(Connector connector, ConnectorException fault) =>
        fault is not GraphException { Status: 404 }
            ? throw fault
            : new()
            {
                Id = connector.Id,
                MachineName = connector.MachineName,
                Environment = connector.Environment,
            };

    private static string Describe(ConnectorWait wait)
    {
        Connector first = wait.Pending[0];
        string state = first.Status.Length == 0 ? "not listed" : first.Status;
        return wait.Total == 1
            ? $"{first.MachineName} is {state}"
            : $"{wait.Total - wait.Pending.Count} of {wait.Total} are; {first.MachineName} is {state}";
    }

    private static ProgressUpdate ProgressOf(ConnectorWait wait)
    {
        string state = Describe(wait);
        return new(
            $"Waiting for connectors to {wait.Goal.Description}",
            state,
            Id: 1,
            WaitsFor: $"connectors to {wait.Goal.Description} ({state})"
        );
    }
}

/// <summary>
/// A wait for connectors. It outlives a single poll, so that each connector can be shown as soon as it meets the
/// condition.
/// </summary>
internal sealed class ConnectorWait : IDisposable
{
    private Poller? _poller;

    public ConnectorWait(IEnumerable<Connector> connectors, WaitCondition goal, TimeSpan limit)
    {
        Pending = [.. connectors];
        Total = Pending.Count;
        Goal = goal;
        Limit = limit;
    }

    /// <summary>The connectors that do not meet the condition yet, as they were last read.</summary>
    public List<Connector> Pending { get; set; }

    public int Total { get; }

    public WaitCondition Goal { get; }

    public TimeSpan Limit { get; }

    /// <summary>The time of the limit that is left.</summary>
    public TimeSpan Left =>
        _poller is null ? Limit
        : _poller.IsOver ? TimeSpan.Zero
        : Limit - _poller.Elapsed;

    /// <summary>Starts the limit with the first part of the wait, and continues with the following parts.</summary>
    /// <param name="reporter">The reporter of this part.</param>
    public Poller Start(TimeProvider time, IReporter reporter)
    {
        _poller ??= new Poller(time, Limit, Backoff.Tenant);
        _poller.Reporter = reporter;
        return _poller;
    }

    public void Dispose() => _poller?.Dispose();
}

/// <summary>The condition of a wait.</summary>
/// <param name="Description">Completes "waiting for a connector to …", such as <c>be active</c>.</param>
/// <param name="NeedsGroup">True if the connector's group must be read too.</param>
internal sealed record WaitCondition(string Description, Func<Connector, bool> IsReached, bool NeedsGroup = false)
{
    public static WaitCondition Active { get; } =
        new("be active", connector => EqualsIgnoreCase(connector.Status, "active"));

    public static WaitCondition Inactive { get; } =
        new("be inactive", connector => EqualsIgnoreCase(connector.Status, "inactive"));

    public static WaitCondition In(ConnectorGroup group) =>
        new(
            $"be in connector group '{group.Name}'",
            connector => EqualsIgnoreCase(connector.ConnectorGroupId, group.Id),
            NeedsGroup: true
        );

    private static bool EqualsIgnoreCase(string? value, string expected) =>
        string.Equals(value, expected, StringComparison.OrdinalIgnoreCase);
}
