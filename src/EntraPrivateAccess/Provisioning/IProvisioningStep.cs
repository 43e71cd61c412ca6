using EntraPrivateAccess.Provisioning.Steps;

namespace EntraPrivateAccess.Provisioning;

/// <summary>One step from a bare server to an active connector: already so? Then make it so.</summary>
/// <remarks>
/// <see cref="InspectAsync"/> answers from observed state, never from memory of an earlier run, and changes nothing.
/// So running
/// twice changes nothing, and a run that was killed goes on where it was.
/// </remarks>
internal interface IProvisioningStep
{
    string Name { get; }

    Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken);

    /// <summary>Makes it so, and says in one sentence what was done.</summary>
    Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken);
}

/// <summary>A step that changes neither the server nor the tenant: it waits, or looks.</summary>
internal interface IWatchingStep : IProvisioningStep;

/// <summary>What a step found when it looked: nothing to do, not to be done, or an action.</summary>
/// <param name="Text">What was found, why it is left out, or the action in words, such as "Install connector
/// 1.5.4892.0".</param>
/// <param name="Asks">Whether the action changes something that a person may decline; a wait does not.</param>
internal sealed record StepPlan(StepPlanKind Kind, string Text, bool Asks = true)
{
    public static StepPlan Done(string found) => new(StepPlanKind.Done, found);

    public static StepPlan Skip(string reason) => new(StepPlanKind.Skip, reason);

    public static StepPlan Act(string action) => new(StepPlanKind.Act, action);

    public static StepPlan Wait(string action) => new(StepPlanKind.Act, action, Asks: false);
}

internal enum StepPlanKind
{
    Done,
    Skip,
    Act,
}

/// <summary>What a step did.</summary>
/// <param name="Detail">One sentence.</param>
/// <param name="Changed">False where acting showed that it was so already.</param>
internal sealed record StepDone(string Detail, bool Changed = true);

/// <summary>The ways from a server as it is to a connector as it should be.</summary>
internal static class ProvisioningSteps
{
    /// <summary>From a bare server to an active connector in its group.</summary>
    public static IReadOnlyList<IProvisioningStep> Install =>
        [
            new PreflightStep(installs: true),
            new DownloadStep(),
            new VerifyStep(),
            new InstallStep(),
            new ConfigureProxyStep(),
            .. ToActive,
        ];

    /// <summary>From an installed connector, such as one of an image, to an active one in its group.</summary>
    public static IReadOnlyList<IProvisioningStep> Register =>
        [new PreflightStep(installs: false), new ConfigureProxyStep(), .. ToActive];

    /// <summary>
    /// From an installed connector to another version of it, which keeps its registration and its group.
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

    // Joined before active: between registration and the move it would serve the default group's applications.
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
