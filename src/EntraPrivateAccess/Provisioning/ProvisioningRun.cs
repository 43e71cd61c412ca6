using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Walks the steps in order and keeps what became of each.</summary>
internal sealed class ProvisioningRun
{
    private readonly ProvisioningContext _context;
    private readonly IReadOnlyList<IProvisioningStep> _steps;
    private readonly Func<string, string, Task<bool>> _confirm;
    private readonly IDisposable? _turn;
    private readonly List<ProvisioningStepResult> _results = [];
    private bool _declined;
    private bool _changed;

    /// <param name="confirm">Asks for a target and an action whether to go on; with <c>-WhatIf</c> it shows them and
    /// says no.</param>
    /// <param name="turn">The run's hold of the server, see <see cref="ServerTurn"/>: ended when only waits are
    /// left.</param>
    public ProvisioningRun(
        ProvisioningContext context,
        IReadOnlyList<IProvisioningStep> steps,
        Func<string, string, Task<bool>> confirm,
        IDisposable? turn = null
    )
    {
        _turn = turn;
        _context = context;
        _steps = steps;
        _confirm = confirm;
    }

    /// <exception cref="ConnectorException">A step failed; the exception's target is the result up to
    /// there.</exception>
    public async Task<ConnectorInstallation> RunAsync(CancellationToken cancellationToken)
    {
        for (int index = 0; index < _steps.Count; index++)
        {
            IProvisioningStep step = _steps[index];
            _context.Reporter.Progress(new ProgressUpdate(_context.Activity, step.Name, 100 * index / _steps.Count));
            bool onlyWatches = _steps.Skip(index).All(left => left is IWatchingStep);
            await RunAsync(step, onlyWatches, cancellationToken).ConfigureAwait(false);
        }

        _context.Reporter.Progress(new ProgressUpdate(_context.Activity, "Done", 100, Completed: true));
        return _context.Result(_results, _changed);
    }

    private async Task RunAsync(IProvisioningStep step, bool onlyWatches, CancellationToken cancellationToken)
    {
        long started = _context.Clock.GetTimestamp();
        try
        {
            (ProvisioningStepStatus status, string detail) = await DecideAsync(step, onlyWatches, cancellationToken)
                .ConfigureAwait(false);
            Keep(step, status, detail, started);
        }
        catch (ConnectorException fault)
        {
            throw Failed(step, fault, started);
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            throw Failed(
                step,
                StorageFaults.IsDiskFull(refused)
                    ? ConnectorErrors.ServerDiskFull(step.Name, refused)
                    : ConnectorErrors.ServerDiskRefused(step.Name, refused),
                started
            );
        }
    }

    private ConnectorException Failed(IProvisioningStep step, ConnectorException fault, long started)
    {
        Keep(step, ProvisioningStepStatus.Failed, fault.Message, started);
        return new ConnectorException(fault.ErrorId, fault.Category, fault.Message, fault)
        {
            RecommendedAction = fault.RecommendedAction,
            Target = _context.Result(_results, _changed),
        };
    }

    private async Task<(ProvisioningStepStatus Status, string Detail)> DecideAsync(
        IProvisioningStep step,
        bool onlyWatches,
        CancellationToken cancellationToken
    )
    {
        if (_declined)
        {
            return (ProvisioningStepStatus.Skipped, "An earlier step was declined.");
        }

        StepPlan plan = await step.InspectAsync(_context, cancellationToken).ConfigureAwait(false);
        _context.Reporter.Verbose($"{step.Name}: {plan.Text}");
        if (plan.Kind is not StepPlanKind.Act)
        {
            return (
                plan.Kind is StepPlanKind.Done ? ProvisioningStepStatus.AlreadyDone : ProvisioningStepStatus.Skipped,
                plan.Text
            );
        }

        if (_context.Request.IsPlan || plan.Asks)
        {
            bool agreed = await _confirm(_context.Description.Name, plan.Text).ConfigureAwait(false);
            if (_context.Request.IsPlan)
            {
                return (ProvisioningStepStatus.Planned, plan.Text);
            }

            if (!agreed)
            {
                _declined = true;
                return (ProvisioningStepStatus.Skipped, $"Declined: {plan.Text}");
            }
        }

        if (onlyWatches)
        {
            // Nothing is changed any more: a connector that does not become active can be restarted meanwhile.
            _turn?.Dispose();
        }

        StepDone done = await step.ApplyAsync(_context, cancellationToken).ConfigureAwait(false);
        _context.Reporter.Verbose($"{step.Name}: {done.Detail}");

        // What was waited for can be another run's doing.
        _changed |= done.Changed && step is not IWatchingStep;
        return (done.Changed ? ProvisioningStepStatus.Changed : ProvisioningStepStatus.AlreadyDone, done.Detail);
    }

    private void Keep(IProvisioningStep step, ProvisioningStepStatus status, string detail, long started) =>
        _results.Add(
            new ProvisioningStepResult
            {
                Step = step.Name,
                Status = status,
                Detail = detail,
                Duration = _context.Clock.GetElapsedTime(started),
            }
        );
}

/// <summary>Remembers that a setup asked for a restart, so that every run until that restart says so.</summary>
/// <remarks>
/// Windows does not note who wants a restart. So what it waited for right after setup is kept, and the wish stands
/// while some of that is
/// still waited for: nothing has to be taken away after the restart, and a later one that Windows Update wants is not
/// ours.
/// </remarks>
internal sealed class RestartNote(IServer server)
{
    private readonly SetupFolders _folders = new(server);

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> reasons = await server.PendingRebootReasonsAsync(cancellationToken).ConfigureAwait(false);
        _folders.Create();
        server.Files.WriteAllText(_folders.RestartNote, string.Join("\n", reasons));
    }

    /// <summary>True where the restart that a setup asked for has not happened yet.</summary>
    public async Task<bool> StandsAsync(CancellationToken cancellationToken)
    {
        if (!server.Files.FileExists(_folders.RestartNote))
        {
            return false;
        }

        string[] noted = server
            .Files.ReadAllText(_folders.RestartNote)
            .Split(['\n'], StringSplitOptions.RemoveEmptyEntries);
        return (await server.PendingRebootReasonsAsync(cancellationToken).ConfigureAwait(false)).Intersect(noted).Any();
    }
}
