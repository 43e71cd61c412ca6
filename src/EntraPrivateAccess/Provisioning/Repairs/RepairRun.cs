using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Repairs the problems that the checks report, and runs the checks again. Writes one row per repair, and one row for
/// all problems that no command can repair.
/// </summary>
internal sealed class RepairRun
{
    private readonly ProvisioningContext _context;
    private readonly IReadOnlyList<IRepair> _repairs;
    private readonly RepairChecks _checks;
    private readonly Func<string, string, Task<bool>> _confirm;
    private Task<ConnectorException?>? _consent;
    private bool _isStarted;

    /// <param name="confirm">Asks the user to confirm an action on a target. With <c>-WhatIf</c>, it shows both and
    /// returns false.</param>
    public RepairRun(
        ProvisioningContext context,
        IReadOnlyList<IRepair> repairs,
        RepairChecks checks,
        Func<string, string, Task<bool>> confirm
    )
    {
        _context = context.Request.IsPlan ? context.For(context.Request, new PlannedServer(context.Server)) : context;
        _repairs = repairs;
        _checks = checks;
        _confirm = confirm;
    }

    /// <param name="write">Receives each row as soon as it is known.</param>
    /// <exception cref="ConnectorException">This user must not repair, or the token cannot be used.</exception>
    public async Task RunAsync(Action<ConnectorRepair> write, CancellationToken cancellationToken)
    {
        bool isWritten = false;
        void Add(ConnectorRepair row)
        {
            isWritten = true;
            write(row);
        }

        RegistrationPreflight.RefuseTokenOfOtherTenant(_context);
        await PreflightChecks.RunForRemovalAsync(_context, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CheckResult> rows = await _checks.AllAsync(cancellationToken).ConfigureAwait(false);
        HashSet<string> answered = [];
        foreach (IRepair repair in _repairs)
        {
            _context.Reporter.Progress(new ProgressUpdate(_context.Activity, repair.Check));
            // A repair may have revealed another problem, so each repair uses the latest rows.
            if (
                rows.FirstOrDefault(row =>
                    row.Name == repair.Check && row.Status is CheckStatus.Fail or CheckStatus.Warn
                )
                    is not { } finding
                || await repair.PlanAsync(_context, finding, cancellationToken).ConfigureAwait(false) is not { } plan
            )
            {
                continue;
            }

            (ConnectorRepair done, rows) = await RunRepairAsync(repair, plan, finding, rows, cancellationToken)
                .ConfigureAwait(false);
            Add(done);
            if (done.Result is not ConnectorRepairResult.Repaired || !plan.IsFirstStep)
            {
                _ = answered.Add(repair.Check);
            }

            // After a successful repair, anything that the other checks still report is a different problem.
            if (done.Result is not ConnectorRepairResult.Repaired)
            {
                answered.UnionWith(plan.AlsoAnswers);
            }

            // A plan can't run the program that starts the service anew.
            if (done.Result is ConnectorRepairResult.Planned && plan is { RunsProgram: true, Starts: true })
            {
                answered.UnionWith([CloudCheckTable.Active.Name, EventCheckTable.RecentEvents.Name]);
            }
        }

        // A row that follows from an answered one, such as the log of a refused file, is answered, too.
        bool IsAnswered(CheckResult row) =>
            answered.Contains(row.Name) || answered.Contains(CheckFindings.CauseOf(row, rows).Name);

        // The tenant and the log need a moment to show the effect of a start that this run made or plans.
        ILookup<bool, CheckResult> troubles = rows.Where(row => IsTrouble(row) && !IsAnswered(row))
            .ToLookup(row => _isStarted && row.IsAwaited);
        IReadOnlyList<CheckResult> left = CheckFindings.Problems(troubles[false]);
        if (left.Count > 0)
        {
            Add(Row("ByHand", left[0].Target, ConnectorRepairResult.NotPossible, Describe(left), left[0].Name));
        }

        _context.Reporter.Progress(new ProgressUpdate(_context.Activity, "Done", 100, Completed: true));
        if (!_context.Request.IsPlan && troubles[true].FirstOrDefault() is { } awaited)
        {
            _context.Reporter.Notice($"{awaited.Detail} {awaited.Action}");
        }

        if (!isWritten)
        {
            _context.Reporter.Notice(DescribeNothing(CheckFindings.Problems(rows).Count));
        }
    }

    // Findings that no repair and no action by hand answers: warnings, and checks that could not run.
    private string DescribeNothing(int others) =>
        $"The checks found nothing to repair on {_context.Description.Name}."
        + others switch
        {
            0 => "",
            1 => " Another finding may require your attention: run Test-Connector to see it.",
            _ => FormattableString.Invariant(
                $" {others} other findings may require your attention: run Test-Connector to see them."
            ),
        };

    // A warning is only information, unless it means that the connector's state is unknown, or is an error in its log.
    private static bool IsTrouble(CheckResult row) =>
        row.Status is CheckStatus.Fail
        || (row.Status is CheckStatus.Warn && row.Health is ConnectorHealth.Unknown)
        || (row.Category == CheckCategories.Events && row.Health is not ConnectorHealth.Healthy);

    // The worst finding with its remedy, and the names of the others.
    private static string Describe(IReadOnlyList<CheckResult> left)
    {
        string first = $"{left[0].Detail} {left[0].Action}".TrimEnd();
        string others = string.Join(", ", left.Skip(1).Select(row => row.Name).Distinct());
        return left.Count switch
        {
            1 => first,
            2 => $"{first} Another finding requires your action: {others}. Run Test-Connector to see it.",
            _ => $"{first} {left.Count - 1} other findings require your action: {others}. "
                + "Run Test-Connector to see them.",
        };
    }

    private async Task<(ConnectorRepair Row, IReadOnlyList<CheckResult> Rows)> RunRepairAsync(
        IRepair repair,
        RepairPlan plan,
        CheckResult finding,
        IReadOnlyList<CheckResult> rows,
        CancellationToken cancellationToken
    )
    {
        ConnectorRepair ToRow(
            ConnectorRepairResult result,
            string detail,
            CheckStatus? after = null,
            bool reboot = false
        ) => Row(repair.Action, plan.Target, result, detail, repair.Check, after, reboot);
        if (plan.Obstacle is string obstacle)
        {
            return (ToRow(ConnectorRepairResult.NotPossible, obstacle), rows);
        }

        bool agreed = await _confirm(_context.Description.Name, plan.Text).ConfigureAwait(false);
        // The user is asked once per run, whatever stops the service first.
        ConnectorException? refusal =
            plan.Interrupts && (agreed || _context.Request.IsPlan)
                ? await (_consent ??= RequireConsentAsync(cancellationToken)).ConfigureAwait(false)
                : null;
        if (_context.Request.IsPlan || !agreed)
        {
            if (_context.Request.IsPlan)
            {
                rows = await PlanAheadAsync(repair, plan, rows, cancellationToken).ConfigureAwait(false);
            }

            return (
                ToRow(
                    _context.Request.IsPlan ? ConnectorRepairResult.Planned : ConnectorRepairResult.Declined,
                    $"{plan.Text}. {finding.Detail}",
                    reboot: plan.RebootRequired
                ),
                rows
            );
        }

        if (refusal is not null)
        {
            return (
                ToRow(ConnectorRepairResult.Declined, $"{plan.Text}. {refusal.Message} {refusal.RecommendedAction}"),
                rows
            );
        }

        return await ApplyAsync(repair, plan, rows, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(ConnectorRepair Row, IReadOnlyList<CheckResult> Rows)> ApplyAsync(
        IRepair repair,
        RepairPlan plan,
        IReadOnlyList<CheckResult> rows,
        CancellationToken cancellationToken
    )
    {
        (RepairDone done, bool failed) = await TryApplyAsync(repair, cancellationToken).ConfigureAwait(false);
        _isStarted |= !failed && (plan.Starts || plan.Interrupts);
        rows = await _checks.AgainAsync(_context.Server, rows, cancellationToken).ConfigureAwait(false);
        CheckResult? after = rows.FirstOrDefault(row => row.Name == repair.Check && row.Status is not CheckStatus.Pass)
            ?? rows.FirstOrDefault(row => row.Name == repair.Check);
        bool passes = after?.Status is CheckStatus.Pass;
        bool repaired = !failed && (passes || plan.IsFirstStep);
        string verdict = passes && repaired ? "passes now." : $"reports: {after?.Detail}";
        ConnectorRepair row = Row(
            repair.Action,
            plan.Target,
            repaired ? ConnectorRepairResult.Repaired : ConnectorRepairResult.Failed,
            $"{done.Detail} {repair.Check} {verdict}",
            repair.Check,
            after?.Status,
            !failed && (plan.RebootRequired || done.RebootRequired)
        );
        return (row, rows);
    }

    private async Task<(RepairDone Done, bool Failed)> TryApplyAsync(
        IRepair repair,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await repair.ApplyAsync(_context, cancellationToken).ConfigureAwait(false), false);
        }
        catch (ConnectorException fault)
        {
            return ($"{fault.Message} {fault.RecommendedAction}".TrimEnd(), true);
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            // A disk error in one repair does not prevent the others.
            return ($"Could not write to the server's disk: {refused.Message}", true);
        }
    }

    // Applies the repair to the planned server, so that the next repairs are planned for the state after it.
    private async Task<IReadOnlyList<CheckResult>> PlanAheadAsync(
        IRepair repair,
        RepairPlan plan,
        IReadOnlyList<CheckResult> rows,
        CancellationToken cancellationToken
    )
    {
        _isStarted |= plan.Starts || plan.Interrupts;
        if (plan.RunsProgram)
        {
            return rows;
        }

        ProvisioningContext ahead = _context.For(
            _context.Request with
            {
                IsPlan = false,
                DowntimeAccepted = true,
            },
            reporter: SilentReporter.Instance
        );
        try
        {
            _ = await repair.ApplyAsync(ahead, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException)
        {
            // The run will report the reason.
            return rows;
        }

        return await _checks.AgainAsync(_context.Server, rows, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ConnectorException?> RequireConsentAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ServerImpact
                .RequireConsentAsync(_context, LossDuration.UntilActiveAgain, cancellationToken)
                .ConfigureAwait(false);
            return null;
        }
        catch (ConnectorException declined) when (declined.Condition is ErrorCondition.LossDeclined)
        {
            return declined;
        }
    }

    private ConnectorRepair Row(
        string action,
        string target,
        ConnectorRepairResult result,
        string detail,
        string check,
        CheckStatus? after = null,
        bool reboot = false
    ) =>
        new()
        {
            Server = _context.Description.Name,
            Action = action,
            Target = target,
            Result = result,
            Detail = detail,
            Check = check,
            CheckAfter = after,
            RebootRequired = reboot,
            Environment = _context.Environment.Name,
            Rehearsed = _context.Description.IsVirtual,
        };
}

/// <summary>Creates the line of a repair for the log and for the information stream.</summary>
internal static class RepairReport
{
    // A plan, and a problem that no repair can solve, are results but not steps.
    public static StepReport Create(ConnectorRepair row) =>
        new(row.Action)
        {
            Status = row.Result.ToString(),
            Detail = row.Detail,
            IsShown = row.Result is ConnectorRepairResult.Repaired or ConnectorRepairResult.Failed,
        };
}
