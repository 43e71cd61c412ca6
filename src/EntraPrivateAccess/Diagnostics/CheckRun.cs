using System.IO;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>Runs checks all at once, under one time limit.</summary>
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

    /// <param name="found">Is told of each row in the order of the checks, as soon as that is known. May be
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
            // What checks hold open between their steps, such as connections, ends with the run.
            stop.Cancel();
        }

        // Dependencies stand before their dependents, whatever the order of the list. One that is not in the list is
        // not waited for.
        Task<IReadOnlyList<CheckResult>> Start(Check check) =>
            started.TryGetValue(check, out Task<IReadOnlyList<CheckResult>>? running)
                ? running
                : started[check] = OfAsync(
                    check,
                    [.. check.DependsOn.Where(checks.Contains).Select(Start)],
                    stop.Token,
                    cancellationToken
                );
    }

    private async Task<IReadOnlyList<CheckResult>> OfAsync(
        Check check,
        IReadOnlyList<Task<IReadOnlyList<CheckResult>>> dependencies,
        CancellationToken stop,
        CancellationToken stopped
    )
    {
        // Some checks start with work that does not wait, and would hold up the others.
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
                return [check.Skip(check.Target, Because(cause))];
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
            await Task.WhenAny(looking, Until(stop)).ConfigureAwait(false);
            // What does not listen to the limit is left to end by itself.
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
                    $"There was no answer within {ConnectorErrors.Describe(_limit)}.",
                    "See what holds it up, or allow more time with -TimeoutSeconds.",
                    ConnectorHealth.Unknown
                ),
            ];
        }
        catch (Exception fault) when (!stopped.IsCancellationRequested)
        {
            // One check that breaks must not take the other answers along.
            return
            [
                check.Warn(
                    check.Target,
                    $"It could not be told: {fault.Message}",
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
            _ =>
                $"Run Test-Connector -Include {check.Name} again; where it stays so, Export-ConnectorDiagnostic -Path FOLDER collects what a report of it needs.",
        };

    private static string Because(CheckResult cause) =>
        cause.Status is CheckStatus.Skip
            ? cause.Detail
            : $"Not asked, since {cause.Name}{(cause.Target.Length == 0 ? "" : $" of {cause.Target}")} failed.";

    private static async Task Until(CancellationToken stop)
    {
        TaskCompletionSource<bool> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = stop.Register(() => ended.TrySetResult(true));
        await ended.Task.ConfigureAwait(false);
    }
}
