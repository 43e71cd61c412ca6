using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>From failed checks to actions, and back to the checks: only what failed, one row each.</summary>
internal sealed class RepairRun
{
    private readonly ProvisioningContext _context;
    private readonly IReadOnlyList<IRepair> _repairs;
    private readonly RepairChecks _checks;
    private readonly Func<string, string, Task<bool>> _confirm;

    /// <param name="confirm">Asks for a target and an action whether to go on; with <c>-WhatIf</c> it shows them and
    /// says no.</param>
    public RepairRun(
        ProvisioningContext context,
        IReadOnlyList<IRepair> repairs,
        RepairChecks checks,
        Func<string, string, Task<bool>> confirm
    )
    {
        _context = context;
        _repairs = repairs;
        _checks = checks;
        _confirm = confirm;
    }

    /// <param name="write">Gets each row as soon as it is known.</param>
    public async Task RunAsync(Action<ConnectorRepair> write, CancellationToken cancellationToken)
    {
        await PreflightChecks.RunForRemovalAsync(_context, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CheckResult> rows = await _checks.AllAsync(cancellationToken).ConfigureAwait(false);
        HashSet<string> answered = [];
        foreach (IRepair repair in _repairs)
        {
            _context.Reporter.Progress(new ProgressUpdate(_context.Activity, repair.Check));
            // What was mended may have brought something else to light, so each looks at the latest rows.
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

            (ConnectorRepair done, rows) = await OneAsync(repair, plan, finding, rows, cancellationToken)
                .ConfigureAwait(false);
            write(done);
            if (done.Result is not ConnectorRepairResult.Repaired || !plan.IsFirstStep)
            {
                _ = answered.Add(repair.Check);
            }

            // Once that was mended, what the other one still says is something else.
            if (done.Result is not ConnectorRepairResult.Repaired && plan.AlsoAnswers is string other)
            {
                _ = answered.Add(other);
            }
        }

        foreach (CheckResult left in rows.Where(row => IsTrouble(row) && !answered.Contains(row.Name)))
        {
            write(
                Row(
                    "ByHand",
                    left.Target,
                    ConnectorRepairResult.NotPossible,
                    $"{left.Detail} {left.Action}".TrimEnd(),
                    left.Name
                )
            );
        }

        _context.Reporter.Progress(new ProgressUpdate(_context.Activity, "Done", 100, Completed: true));
    }

    // A warning is for people to know, unless it hides whether the connector works.
    private static bool IsTrouble(CheckResult row) =>
        row.Status is CheckStatus.Fail || (row.Status is CheckStatus.Warn && row.Health is ConnectorHealth.Unknown);

    private async Task<(ConnectorRepair Row, IReadOnlyList<CheckResult> Rows)> OneAsync(
        IRepair repair,
        RepairPlan plan,
        CheckResult finding,
        IReadOnlyList<CheckResult> rows,
        CancellationToken cancellationToken
    )
    {
        ConnectorRepair Say(
            ConnectorRepairResult result,
            string detail,
            CheckStatus? after = null,
            bool reboot = false
        ) => Row(repair.Action, plan.Target, result, detail, repair.Check, after, reboot);
        if (plan.Obstacle is string obstacle)
        {
            return (Say(ConnectorRepairResult.NotPossible, obstacle), rows);
        }

        bool agreed = await _confirm(_context.Description.Name, plan.Text).ConfigureAwait(false);
        if (_context.Request.IsPlan || !agreed)
        {
            return (
                Say(
                    _context.Request.IsPlan ? ConnectorRepairResult.Planned : ConnectorRepairResult.Declined,
                    $"{plan.Text}. {finding.Detail}",
                    reboot: plan.RebootRequired
                ),
                rows
            );
        }

        string done;
        bool failed = false;
        bool rebootWasDue = _context.RebootRequired;
        try
        {
            done = await repair.ApplyAsync(_context, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException fault)
        {
            failed = true;
            done = $"{fault.Message} {fault.RecommendedAction}".TrimEnd();
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            // What a disk refuses to one repair is no reason to leave the others out.
            failed = true;
            done = $"The server's disk refused it: {refused.Message}";
        }

        rows = await _checks.AgainAsync(rows, cancellationToken).ConfigureAwait(false);
        CheckResult? after = rows.FirstOrDefault(row => row.Name == repair.Check && row.Status is not CheckStatus.Pass)
            ?? rows.FirstOrDefault(row => row.Name == repair.Check);
        bool passes = after?.Status is CheckStatus.Pass;
        bool mended = !failed && (passes || plan.IsFirstStep);
        return (
            Say(
                mended ? ConnectorRepairResult.Repaired : ConnectorRepairResult.Failed,
                passes && mended
                    ? $"{done} {repair.Check} passes now."
                    : $"{done} {repair.Check} says: {after?.Detail}",
                after?.Status,
                !failed && (plan.RebootRequired || (_context.RebootRequired && !rebootWasDue))
            ),
            rows
        );
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
