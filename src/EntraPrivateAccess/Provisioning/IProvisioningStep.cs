using EntraPrivateAccess.Provisioning.Steps;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// One step from a bare server to an active connector. A step that can also act is an <see cref="IAppliedStep"/>.
/// </summary>
/// <remarks>
/// <see cref="InspectAsync"/> never changes or deletes anything, prompts, or acquires a token, and relies on observed
/// state, never on the record of an earlier run. So a second run changes nothing, and a run after an interruption
/// resumes.
/// </remarks>
internal interface IProvisioningStep
{
    string Name { get; }

    Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    );
}

/// <summary>A step that is applied if its inspection shows that it is not already done.</summary>
internal interface IAppliedStep : IProvisioningStep
{
    /// <summary>Applies the step, and returns a sentence that describes what was done.</summary>
    Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    );
}

/// <summary>A step that only waits when it is applied, and changes neither the server nor the tenant.</summary>
internal interface IWatchingStep : IProvisioningStep;

/// <summary>The result of inspecting a step: already done, to be skipped, or an action to apply.</summary>
/// <param name="State">The state with what the inspection observed.</param>
/// <param name="Text">The observed state, the reason for skipping, or the action, such as "Install connector
/// 1.5.4892.0".</param>
/// <param name="Asks">Whether the action makes a change that the user can decline; a wait does not.</param>
internal sealed record StepPlan(ProvisioningState State, StepPlanKind Kind, string Text, bool Asks = true)
{
    public static StepPlan Done(ProvisioningState state, string found) => new(state, StepPlanKind.Done, found);

    public static StepPlan Skip(ProvisioningState state, string reason) => new(state, StepPlanKind.Skip, reason);

    public static StepPlan Act(ProvisioningState state, string action) => new(state, StepPlanKind.Act, action);

    public static StepPlan Wait(ProvisioningState state, string action) =>
        new(state, StepPlanKind.Act, action, Asks: false);
}

internal enum StepPlanKind
{
    Done,
    Skip,
    Act,
}

/// <summary>The result of applying a step.</summary>
/// <param name="State">The state after the step.</param>
/// <param name="Detail">One sentence that describes what was done.</param>
/// <param name="Changed">False if applying the step showed that it was already done.</param>
internal sealed record StepDone(ProvisioningState State, string Detail, bool Changed = true);

/// <summary>The sequences of steps that install, register and update a connector.</summary>
internal static class ProvisioningSteps
{
    /// <summary>The steps from a bare server to an active connector in its group.</summary>
    public static IReadOnlyList<IProvisioningStep> Install =>
        [
            new PreflightStep(installs: true),
            new DownloadStep(),
            new VerifyStep(),
            new InstallStep(),
            new ConfigureProxyStep(),
            .. ToActive,
        ];

    /// <summary>
    /// The steps from an installed connector, for example in a machine image, to an active connector in its group.
    /// </summary>
    public static IReadOnlyList<IProvisioningStep> Register =>
        [new PreflightStep(installs: false), new ConfigureProxyStep(), .. ToActive];

    /// <summary>
    /// The steps from an installed connector to another version that keeps its registration and its group.
    /// </summary>
    public static IReadOnlyList<IProvisioningStep> Update =>
        [
            new UpdatePreflightStep(),
            new DownloadStep(),
            new VerifyStep(),
            new InstallStep(),
            new StartServicesStep(),
            new WaitUntilListedStep(),
            new WaitUntilActiveStep(),
            new ConfirmStep(),
        ];

    // The connector joins its group before it is active. Otherwise it would serve the default group's applications
    // between the registration and the move.
    private static IReadOnlyList<IProvisioningStep> ToActive =>
        [
            new RegisterStep(),
            new StartServicesStep(),
            new WaitUntilListedStep(),
            new JoinGroupStep(),
            new WaitUntilActiveStep(),
            new ConfirmStep(),
        ];
}
