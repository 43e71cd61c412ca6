using System.Runtime.ExceptionServices;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Runs the steps in order and records the result of each.</summary>
internal sealed class ProvisioningRun
{
    private readonly ProvisioningContext _context;
    private readonly IReadOnlyList<IProvisioningStep> _steps;
    private readonly Func<string, string, Task<bool>> _confirm;
    private readonly IDisposable? _lock;
    private readonly List<ProvisioningStepResult> _results = [];
    private bool _declined;
    private bool _changed;
    private ProvisioningState _state;

    /// <param name="confirm">Asks the user to confirm an action on a target. With <c>-WhatIf</c>, it shows both and
    /// returns false.</param>
    /// <param name="state">The state that is already known; null for none.</param>
    /// <param name="heldLock">The lock on the server (see <see cref="ServerLockScope"/>), released when only waits are
    /// left.</param>
    public ProvisioningRun(
        ProvisioningContext context,
        IReadOnlyList<IProvisioningStep> steps,
        Func<string, string, Task<bool>> confirm,
        IDisposable? heldLock = null,
        ProvisioningState? state = null
    )
    {
        _lock = heldLock;
        _state = state ?? new ProvisioningState();
        _context = context;
        _steps = steps;
        _confirm = confirm;
    }

    /// <summary>The state after the last step that ran.</summary>
    public ProvisioningState State => _state;

    /// <exception cref="ConnectorException">A step failed; the exception's target is the result up to that
    /// step.</exception>
    public async Task<ConnectorInstallation> RunAsync(CancellationToken cancellationToken)
    {
        for (int index = 0; index < _steps.Count; index++)
        {
            IProvisioningStep step = _steps[index];
            _context.Reporter.Progress(
                new ProgressUpdate(
                    _context.Activity,
                    $"{step.Name} (step {index + 1} of {_steps.Count})",
                    100 * index / _steps.Count
                )
            );
            _context.Reporter.Step(new StepReport(step.Name, index + 1, _steps.Count));
            bool onlyWatches = _steps.Skip(index).All(left => left is IWatchingStep);
            await RunAsync(step, onlyWatches, cancellationToken).ConfigureAwait(false);
        }

        _context.Reporter.Progress(new ProgressUpdate(_context.Activity, "Done", 100, Completed: true));
        return _state.ToResult(_context, _results, _changed);
    }

    private async Task RunAsync(IProvisioningStep step, bool onlyWatches, CancellationToken cancellationToken)
    {
        long started = _context.Clock.GetTimestamp();
        try
        {
            (ProvisioningStepStatus status, string detail) = await ObserveAsync(
                    DecideAsync(step, onlyWatches, cancellationToken)
                )
                .ConfigureAwait(false);
            AddResult(step, status, detail, started);
        }
        catch (ConnectorException fault)
        {
            throw Failed(step, fault, started);
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            throw Failed(step, StorageFaults.OfStep(step.Name, refused), started);
        }
    }

    // Keeps what a step observed before it failed.
    private async Task<T> ObserveAsync<T>(Task<T> step)
    {
        try
        {
            return await step.ConfigureAwait(false);
        }
        catch (StepFailedException failure)
        {
            _state = failure.State;
            ExceptionDispatchInfo.Capture(failure.InnerException!).Throw();
            throw;
        }
    }

    private ConnectorException Failed(IProvisioningStep step, ConnectorException fault, long started)
    {
        AddResult(step, ProvisioningStepStatus.Failed, fault.Message, started);
        return new ConnectorException(fault.ErrorId, fault.Category, fault.Message, fault)
        {
            RecommendedAction = fault.RecommendedAction,
            ExitCode = fault.ExitCode,
            Target = _state.ToResult(_context, _results, _changed, fault.ExitCode),
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

        StepPlan plan = await step.InspectAsync(_context, _state, cancellationToken).ConfigureAwait(false);
        _state = plan.State;
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

        if (step is not IAppliedStep applied)
        {
            // Such a step has nothing to apply. Only in a plan does it announce what it will inspect later.
            throw new InvalidOperationException($"The step {step.Name} only inspects: {plan.Text}");
        }

        if (onlyWatches)
        {
            // Nothing else is changed, so a connector that does not become active can be restarted in the meantime.
            _lock?.Dispose();
        }

        StepDone done = await applied.ApplyAsync(_context, _state, cancellationToken).ConfigureAwait(false);
        _state = done.State;
        _context.Reporter.Verbose($"{step.Name}: {done.Detail}");

        // The awaited change may have been made by another run.
        _changed |= done.Changed && step is not IWatchingStep;
        return (done.Changed ? ProvisioningStepStatus.Changed : ProvisioningStepStatus.AlreadyDone, done.Detail);
    }

    private void AddResult(IProvisioningStep step, ProvisioningStepStatus status, string detail, long started)
    {
        ProvisioningStepResult result = new()
        {
            Step = step.Name,
            Status = status,
            Detail = detail,
            Elapsed = _context.Clock.GetElapsedTime(started),
        };
        _results.Add(result);
        _context.Reporter.Step(
            new StepReport(step.Name, _results.Count, _steps.Count)
            {
                Status = status.ToString(),
                Detail = detail,
                Elapsed = result.Elapsed,
                IsShown =
                    !_context.Request.IsPlan
                    && status is not ProvisioningStepStatus.Failed
                    && detail != CloudSteps.OnWorkstation,
            }
        );
    }
}

/// <summary>Records that a setup requested a restart, so that every run until that restart reports it.</summary>
/// <remarks>
/// Windows does not record which program requires a restart. So the note contains the reasons for a restart that were
/// pending right after setup, and stays valid while any of them is still pending. It does not have to be removed after
/// the restart, and a later restart that Windows Update requires is not attributed to setup.
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

    /// <summary>Returns true if the restart that a setup requested has not happened yet.</summary>
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
