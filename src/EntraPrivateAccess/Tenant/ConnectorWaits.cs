using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Waits for what the cloud shows of connectors: with a limit, looking again by the clock it was given.
/// </summary>
internal sealed class ConnectorWaits
{
    // A name costs a listing of the whole tenant at every look. An id that Graph knows shows up well before.
    private static readonly TimeSpan s_idAlone = TimeSpan.FromSeconds(15);

    private readonly Connectors _connectors;
    private readonly TimeProvider _time;
    private readonly IReporter _reporter;

    public ConnectorWaits(Connectors connectors, TimeProvider time, IReporter reporter)
    {
        _connectors = connectors;
        _time = time;
        _reporter = reporter;
    }

    /// <summary>Waits until a connector that registered just now is listed.</summary>
    /// <param name="connectorId">The id in its certificate, or null. That the two are the same is an inference:
    /// another new id of the machine serves too.</param>
    /// <param name="idsBefore">Ids of that machine name from before the registration: the old ones may still say
    /// active.</param>
    /// <exception cref="ConnectorException"><c>WaitTimedOut</c>, or <c>AmbiguousConnector</c> where several new ones
    /// stay until the limit.</exception>
    public async Task<Connector> UntilListedAsync(
        string machineName,
        string? connectorId,
        IReadOnlyCollection<string> idsBefore,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        PollClock clock = new(_time, limit);
        while (true)
        {
            if (
                connectorId is not null
                && await _connectors.GetAsync(connectorId, cancellationToken).ConfigureAwait(false) is { } known
            )
            {
                return known;
            }

            bool isByName = connectorId is null || clock.Elapsed >= s_idAlone || clock.SecondsLeft == 0;
            List<Connector> fresh = isByName
                ? await FreshAsync(machineName, idsBefore, cancellationToken).ConfigureAwait(false)
                : [];
            if (fresh.Count == 1)
            {
                return fresh[0];
            }

            Tell($"Waiting for {machineName}", "The tenant does not list the connector yet", clock);
            if (!await clock.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                throw fresh.Count > 1
                    ? ConnectorErrors.AmbiguousConnector(machineName, fresh)
                    : ConnectorErrors.ConnectorNotListed(machineName, limit);
            }
        }
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

    /// <summary>Waits for one connector, and returns it as it was seen then.</summary>
    /// <exception cref="ConnectorException"><c>WaitTimedOut</c>.</exception>
    public async Task<Connector> UntilAsync(
        Connector connector,
        WaitCondition goal,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        ConnectorWait wait = new([connector], goal, limit);
        IReadOnlyList<Connector> arrived = await NextAsync(wait, cancellationToken).ConfigureAwait(false);
        return arrived.Count > 0
            ? arrived[0]
            : throw ConnectorErrors.ConnectorWaitTimedOut(wait.Pending[0], goal.Description, limit);
    }

    /// <summary>
    /// The next connectors that arrived. Empty once the limit is reached: those still in
    /// <see cref="ConnectorWait.Pending"/> did not.
    /// </summary>
    public async Task<IReadOnlyList<Connector>> NextAsync(ConnectorWait wait, CancellationToken cancellationToken)
    {
        PollClock clock = wait.Clock ??= new PollClock(_time, wait.Limit);
        while (wait.Pending.Count > 0)
        {
            IReadOnlyList<Connector> seen = await LookAsync(wait, cancellationToken).ConfigureAwait(false);
            wait.Pending = [.. seen.Where(connector => !wait.Goal.IsReached(connector))];
            if (wait.Pending.Count < seen.Count)
            {
                return await ArrivedAsync([.. seen.Where(wait.Goal.IsReached)], wait.Goal, cancellationToken)
                    .ConfigureAwait(false);
            }

            Tell($"Waiting for connectors to {wait.Goal.Description}", Describe(wait), clock);
            if (!await clock.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                break;
            }
        }

        return [];
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

    // One that is not known (not listed yet, or a stale read) stays as it was seen last, without a status that could
    // be mistaken.
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

    private void Tell(string activity, string status, PollClock clock) =>
        _reporter.Progress(new ProgressUpdate(activity, status, SecondsRemaining: clock.SecondsLeft, Id: 1));
}

/// <summary>
/// Connectors that are waited for. It outlives the single look, so that each one can be shown as it arrives.
/// </summary>
internal sealed class ConnectorWait
{
    public ConnectorWait(IEnumerable<Connector> connectors, WaitCondition goal, TimeSpan limit)
    {
        Pending = [.. connectors];
        Total = Pending.Count;
        Goal = goal;
        Limit = limit;
    }

    /// <summary>Those that have not arrived, as they were seen last.</summary>
    public List<Connector> Pending { get; set; }

    public int Total { get; }

    public WaitCondition Goal { get; }

    public TimeSpan Limit { get; }

    /// <summary>Set at the first look: the limit counts from there.</summary>
    public PollClock? Clock { get; set; }
}

/// <summary>What is waited for.</summary>
/// <param name="Description">In words that complete "waiting for a connector to …": <c>be active</c>.</param>
/// <param name="NeedsGroup">True where the connector's group must be read too.</param>
internal sealed record WaitCondition(string Description, Func<Connector, bool> IsReached, bool NeedsGroup = false)
{
    public static WaitCondition Active { get; } = new("be active", connector => Is(connector.Status, "active"));

    public static WaitCondition Inactive { get; } = new("be inactive", connector => Is(connector.Status, "inactive"));

    public static WaitCondition In(ConnectorGroup group) =>
        new(
            $"be in connector group '{group.Name}'",
            connector => Is(connector.ConnectorGroupId, group.Id),
            NeedsGroup: true
        );

    private static bool Is(string? value, string expected) =>
        string.Equals(value, expected, StringComparison.OrdinalIgnoreCase);
}
