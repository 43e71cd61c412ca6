using System.IO;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>Runs checks in parallel, under one time limit.</summary>
internal sealed class CheckRun
{
    private readonly CheckContext _context;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _clock;

    public CheckRun(CheckContext context, TimeSpan limit, TimeProvider clock)
    {
        _context = context;
        _limit = limit;
        _clock = clock;
    }

    /// <param name="found">Called with each row, in the order of the checks, as soon as it is known. May be
    /// null.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(
        IReadOnlyList<Check> checks,
        Action<CheckResult>? found,
        CancellationToken cancellationToken
    )
    {
        using CancellationTokenSource limit = _clock.Limit(_limit);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellationToken
        );
        Dictionary<Check, Task<IReadOnlyList<CheckResult>>> started = [];
        foreach (Check check in checks)
        {
            _ = Start(check);
        }

        List<CheckResult> all = [];
        try
        {
            foreach (Check check in checks)
            {
                foreach (CheckResult row in await started[check].ConfigureAwait(false))
                {
                    all.Add(row);
                    found?.Invoke(row);
                }
            }

            return all;
        }
        finally
        {
            // Releases resources that checks keep open between their steps, such as connections.
            stop.Cancel();
        }

        // Dependencies start before their dependents, regardless of the order of the list. A dependency that is not in
        // the list is ignored.
        Task<IReadOnlyList<CheckResult>> Start(Check check) =>
            started.TryGetValue(check, out Task<IReadOnlyList<CheckResult>>? running)
                ? running
                : started[check] = RunOneAsync(
                    check,
                    [.. check.DependsOn.Where(checks.Contains).Select(Start)],
                    stop.Token,
                    cancellationToken
                );
    }

    /// <summary>
    /// Runs groups of checks, a limited number at the same time. The time limit applies to each group by itself, from
    /// its start.
    /// </summary>
    /// <param name="mostAtOnce">The largest number of groups that run at the same time.</param>
    /// <param name="found">Called with each row, in the order of the groups, as soon as it is known.</param>
    /// <param name="ended">Called with the number of groups that have ended, which only grows.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(
        IReadOnlyList<IReadOnlyList<Check>> groups,
        int mostAtOnce,
        Action<CheckResult> found,
        Action<int> ended,
        CancellationToken cancellationToken
    )
    {
        using SemaphoreSlim free = new(mostAtOnce);
        OrderedRows rows = new(groups.Count, found, ended);
        await Task.WhenAll(groups.Select(RunGroupAsync)).ConfigureAwait(false);
        return rows.All;

        async Task RunGroupAsync(IReadOnlyList<Check> group, int index)
        {
            await free.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                _ = await RunAsync(group, row => rows.Add(index, row), cancellationToken).ConfigureAwait(false);
                rows.End(index);
            }
            finally
            {
                _ = free.Release();
            }
        }
    }

    private async Task<IReadOnlyList<CheckResult>> RunOneAsync(
        Check check,
        IReadOnlyList<Task<IReadOnlyList<CheckResult>>> dependencies,
        CancellationToken stop,
        CancellationToken stopped
    )
    {
        // Some checks start with synchronous work, which would delay the others.
        await Task.Yield();
        foreach (Task<IReadOnlyList<CheckResult>> dependency in dependencies)
        {
            if (
                (await dependency.ConfigureAwait(false)).FirstOrDefault(row =>
                    row.Status is CheckStatus.Fail or CheckStatus.Skip
                ) is
                { } cause
            )
            {
                return [check.Skip(check.Target, SkipReason(cause)).In(_context, TimeSpan.Zero)];
            }
        }

        long begun = _clock.GetTimestamp();
        IReadOnlyList<CheckResult> rows = await LookAsync(check, stop, stopped).ConfigureAwait(false);
        TimeSpan took = _clock.GetElapsedTime(begun);
        return [.. rows.Select(row => row.In(_context, took))];
    }

    private async Task<IReadOnlyList<CheckResult>> LookAsync(
        Check check,
        CancellationToken stop,
        CancellationToken stopped
    )
    {
        try
        {
            Task<IReadOnlyList<CheckResult>> looking = check.RunAsync(_context, stop);
            await Task.WhenAny(looking, WaitForCancellationAsync(stop)).ConfigureAwait(false);
            // A check that ignores cancellation is abandoned and ends by itself.
            return looking.IsCompleted || !stop.IsCancellationRequested
                ? await looking.ConfigureAwait(false)
                : throw new OperationCanceledException(stop);
        }
        catch (OperationCanceledException) when (!stopped.IsCancellationRequested)
        {
            return
            [
                check.Fail(
                    check.Target,
                    $"There was no answer within {TimeText.Describe(_limit)}.",
                    "Find out what delays it, or allow more time with -TimeoutSeconds.",
                    ConnectorHealth.Unknown
                ),
            ];
        }
        catch (Exception fault) when (!stopped.IsCancellationRequested)
        {
            // An exception in one check must not discard the results of the others.
            return
            [
                check.Warn(
                    check.Target,
                    $"The check could not be completed: {fault.Message}",
                    Remedy(check, fault),
                    ConnectorHealth.Unknown
                ),
            ];
        }
    }

    private static string Remedy(Check check, Exception fault) =>
        fault switch
        {
            ConnectorException { RecommendedAction: string action } => action,
            ConnectorException or IOException or UnauthorizedAccessException =>
                "Run the command again as administrator.",
            _ => $"Run {check.Command} -Include {check.Name} again. If it still fails, run Export-ConnectorDiagnostic "
                + "-Path FOLDER to collect the data for a bug report.",
        };

    private static string SkipReason(CheckResult cause) =>
        cause.Status is CheckStatus.Skip
            ? cause.Detail
            : $"Skipped because {cause.Name}{(cause.Target.Length == 0 ? "" : $" of {cause.Target}")} failed.";

    private static async Task WaitForCancellationAsync(CancellationToken stop)
    {
        TaskCompletionSource<bool> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = stop.Register(() => ended.TrySetResult(true));
        await ended.Task.ConfigureAwait(false);
    }
}

/// <summary>
/// Passes on the rows of groups that run at the same time, in the order of the groups. No two calls of the delegates
/// overlap.
/// </summary>
/// <param name="ended">Called with the number of groups that have ended.</param>
internal sealed class OrderedRows(int groups, Action<CheckResult> found, Action<int> ended)
{
    private readonly List<CheckResult>[] _waiting =
    [
        .. Enumerable.Range(0, groups).Select(_ => new List<CheckResult>()),
    ];
    private readonly bool[] _ended = new bool[groups];
    private readonly List<CheckResult> _all = [];
    private int _current;

    /// <summary>The rows that were passed on.</summary>
    public IReadOnlyList<CheckResult> All => _all;

    public void Add(int group, CheckResult row)
    {
        lock (_all)
        {
            if (group == _current)
            {
                Pass(row);
            }
            else
            {
                _waiting[group].Add(row);
            }
        }
    }

    public void End(int group)
    {
        lock (_all)
        {
            _ended[group] = true;
            while (_current < _ended.Length && _ended[_current])
            {
                _current++;
                foreach (CheckResult row in _current < _ended.Length ? _waiting[_current] : [])
                {
                    Pass(row);
                }
            }

            ended(_ended.Count(isEnded => isEnded));
        }
    }

    private void Pass(CheckResult row)
    {
        _all.Add(row);
        found(row);
    }
}
