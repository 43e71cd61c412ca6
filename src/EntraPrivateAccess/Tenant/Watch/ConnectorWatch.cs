using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant.Watch;

/// <summary>Watches connectors: reads the tenant, reports changes, saves the state and notifies a webhook.</summary>
/// <remarks>
/// A pass that can't read the tenant changes no state of a connector: it reports that the state is unknown. A change is
/// written to the pipeline before it is saved, and saved before it is sent, so that a kill can repeat a change but
/// never lose it.
/// </remarks>
internal sealed class ConnectorWatch
{
    /// <summary>The number of notifications that are kept for a webhook that accepts none.</summary>
    public const int MaximumUnsent = 200;

    private static readonly TimeSpan s_unsentKept = TimeSpan.FromDays(7);

    private readonly WatchSetup _setup;
    private readonly WatchMemory _state;
    private readonly WatchJudge _judge;
    private readonly DateTimeOffset _startedAt;
    private readonly long _started;
    private string? _lastWebhookProblem;
    private long? _blindSince;
    private bool _isUnsaved;
    private int _passes;

    public ConnectorWatch(WatchSetup setup, WatchMemory state)
    {
        _setup = setup;
        _state = state;
        _judge = new WatchJudge(state, setup.After);
        _startedAt = setup.Time.GetUtcNow();
        _started = setup.Time.GetTimestamp();
    }

    // Within a run, a change of the clock neither delays nor hastens a change.
    private DateTimeOffset Now => _startedAt + _setup.Time.GetElapsedTime(_started);

    /// <summary>Runs passes until it is canceled.</summary>
    public async Task RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using Poller poller = new(_setup.Time, limit: null, Backoff.Every(interval), _setup.Reporter);
        ConnectorWatchResult result;
        do
        {
            result = await PassAsync(cancellationToken).ConfigureAwait(false);
        } while (await poller.PauseAsync(Progress, cancellationToken).ConfigureAwait(false));

        ProgressUpdate Progress() =>
            new(
                $"Watching {result.ConnectorCount} connectors in {result.GroupCount} connector groups",
                $"{result.Status}: {result.Detail}",
                SecondsRemaining: (int)interval.TotalSeconds
            );
    }

    /// <summary>Runs one pass.</summary>
    /// <exception cref="ConnectorException">A watched group does not exist (first pass only), or the state can't be
    /// saved in a watch of a single pass.</exception>
    public async Task<ConnectorWatchResult> PassAsync(CancellationToken cancellationToken)
    {
        bool isFirst = _passes++ == 0;
        IReadOnlyList<ConnectorStateChange> changes = [];
        ConnectorException? blind = null;
        try
        {
            WatchObservation seen = await _setup
                .Reader.ReadAsync([.. _judge.Present.Select(each => each.Id)], cancellationToken)
                .ConfigureAwait(false);
            ReportSight();
            DateTimeOffset now = Now;
            changes = _judge.Observe(seen, now);
            Report(changes);
            if (_setup.Webhook is not null)
            {
                _state.Notifications.AddRange(WebhookMessages.Create(changes, _state, _setup.IsRehearsed, now));
            }
        }
        catch (ConnectorException fault) when (!isFirst || IsOwnOutage(fault))
        {
            blind = fault;
            ReportBlindness(fault);
        }

        if (blind is null)
        {
            await SaveAsync(cancellationToken).ConfigureAwait(false);
        }

        await NotifyAsync(cancellationToken).ConfigureAwait(false);
        ConnectorWatchResult result = ResultOf(changes, blind);
        _setup.Reporter.Verbose($"Pass {_passes}: {result.Status}. {result.Detail}");
        return result;
    }

    // Errors of the service, of the network and of the sign-in prove nothing about connectors. Any other error, such as
    // an unknown group, is one of the command.
    private static bool IsOwnOutage(ConnectorException fault) =>
        fault is GraphException
        || fault.Category
            is ErrorKind.ConnectionError
                or ErrorKind.LimitsExceeded
                or ErrorKind.OperationTimeout
                or ErrorKind.ResourceUnavailable
                or ErrorKind.ResourceBusy
                or ErrorKind.AuthenticationError
                or ErrorKind.PermissionDenied
                or ErrorKind.SecurityError;

    private void Report(IReadOnlyList<ConnectorStateChange> changes)
    {
        foreach (ConnectorStateChange change in changes)
        {
            _setup.Reporter.Step(
                new StepReport(change.MachineName ?? change.ConnectorGroup ?? "")
                {
                    Status = change.Severity.ToString(),
                    Detail = $"{change.OldState} -> {change.NewState}. {change.Detail}",
                }
            );
            _setup.Write(change);
        }
    }

    private void ReportBlindness(ConnectorException fault)
    {
        if (_blindSince is null)
        {
            _blindSince = _setup.Time.GetTimestamp();
            _setup.Reporter.Warning(ConnectorErrors.WatchIsBlind(fault));
        }
    }

    private void ReportSight()
    {
        if (_blindSince is { } since)
        {
            _blindSince = null;
            _setup.Reporter.Warning(
                $"The tenant can be read again. The watch was blind for "
                    + $"{TimeText.Describe(_setup.Time.GetElapsedTime(since))}."
            );
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (_setup.Store is null)
        {
            return;
        }

        try
        {
            await _setup.Store.SaveAsync(_state, _setup.Time, cancellationToken).ConfigureAwait(false);
            _isUnsaved = false;
        }
        catch (ConnectorException fault) when (!_setup.IsSinglePass)
        {
            if (!_isUnsaved)
            {
                _isUnsaved = true;
                _setup.Reporter.Warning($"{fault.Message} The watch continues without it.");
            }
        }
    }

    private async Task NotifyAsync(CancellationToken cancellationToken)
    {
        if (_setup.Webhook is null || _state.Notifications.Count == 0)
        {
            return;
        }

        int before = _state.Notifications.Count;
        DropOld();
        while (_state.Notifications.Count > 0)
        {
            string? problem = await _setup
                .Webhook.SendAsync(_state.Notifications[0], cancellationToken)
                .ConfigureAwait(false);
            if (problem is not null)
            {
                ReportWebhook(problem);
                break;
            }

            _lastWebhookProblem = null;
            _state.Notifications.RemoveAt(0);
        }

        if (_state.Notifications.Count < before)
        {
            await SaveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void ReportWebhook(string problem)
    {
        if (problem != _lastWebhookProblem)
        {
            _lastWebhookProblem = problem;
            _setup.Reporter.Warning(
                $"The webhook did not accept a notification: {problem}. "
                    + (
                        _setup.Store is null
                            ? "The next pass sends it again. Without -StatePath, it is lost if the watch ends."
                            : "It is kept in the state file, and the next pass sends it again."
                    )
            );
        }
    }

    private void DropOld()
    {
        DateTimeOffset now = Now;
        int before = _state.Notifications.Count;
        _ = _state.Notifications.RemoveAll(each => now - JsonText.ToTime(each.Time) > s_unsentKept);
        if (_state.Notifications.Count > MaximumUnsent)
        {
            _state.Notifications.RemoveRange(0, _state.Notifications.Count - MaximumUnsent);
        }

        if (_state.Notifications.Count < before)
        {
            _setup.Reporter.Warning(
                $"{before - _state.Notifications.Count} notifications that the webhook did not accept were dropped: "
                    + $"at most {MaximumUnsent} are kept, for at most {s_unsentKept.TotalDays:0} days."
            );
        }
    }

    private ConnectorWatchResult ResultOf(IReadOnlyList<ConnectorStateChange> changes, ConnectorException? blind)
    {
        List<RememberedState> present = [.. _judge.Present];
        IReadOnlyList<string> risks = _judge.AtRisk;
        WatchStatus status = blind is null ? _judge.Status(changes) : WatchStatus.Unknown;
        int pending = _state.Connectors.Concat(_state.Groups).Count(each => each.Next is not null);
        return new ConnectorWatchResult
        {
            Status = status,
            Detail = blind is null
                ? Describe(status, present, risks)
                    + (pending > 0 ? $" Changes that have not lasted long enough to count: {pending}." : "")
                : ConnectorErrors.WatchIsBlind(blind),
            Time = JsonText.Time(Now),
            LastRead = _state.LastRead,
            GroupCount = _state.Groups.Count,
            ConnectorCount = present.Count,
            Active = present.Count(each => each.State == WatchWords.Active),
            Inactive = present.Count(each => WatchWords.IsAlarm(each.State)),
            Suspended = present.Count(each => each.State == WatchWords.Suspended),
            Pending = pending,
            ApplicationsAtRisk = risks,
            Changes = changes,
            UnsentNotifications = _state.Notifications.Count,
            Environment = _state.Environment,
            TenantId = _state.TenantId,
        };
    }

    private static string Describe(
        WatchStatus status,
        IReadOnlyList<RememberedState> present,
        IReadOnlyList<string> risks
    )
    {
        string[] down = [.. present.Where(each => WatchWords.IsAlarm(each.State)).Select(each => each.Name)];
        return status switch
        {
            WatchStatus.Critical => $"No active connector serves {List(risks.Select(name => $"'{name}'"))}.",
            WatchStatus.Warning when down.Length > 0 => $"Not active: {List(down)}.",
            WatchStatus.Warning => "A connector was removed.",
            _ when present.Count == 0 => "There are no connectors to watch.",
            _ => "The tenant lists every connector as active that is not suspended.",
        };
    }

    private static string List(IEnumerable<string> names)
    {
        const int most = 5;
        string[] all = [.. names];
        return all.Length <= most
            ? string.Join(", ", all)
            : $"{string.Join(", ", all.Take(most))} and {all.Length - most} more";
    }
}

/// <summary>What a watch works with.</summary>
/// <param name="After">The time for which a change must last.</param>
/// <param name="Write">Writes a change to the pipeline.</param>
internal sealed record WatchSetup(
    WatchReader Reader,
    TimeSpan After,
    TimeProvider Time,
    IReporter Reporter,
    Action<ConnectorStateChange> Write
)
{
    /// <summary>The state file; null if the state is kept in memory only.</summary>
    public WatchStore? Store { get; init; }

    /// <summary>The webhook; null if there is none.</summary>
    public WebhookSender? Webhook { get; init; }

    /// <summary>Whether the tenant is a sandbox.</summary>
    public bool IsRehearsed { get; init; }

    /// <summary>Whether the watch ends after one pass, so that a state that can't be saved is an error.</summary>
    public bool IsSinglePass { get; init; }
}
