namespace EntraPrivateAccess.Provisioning;

/// <summary>What a step found when it looked: nothing to do, not to be done, or an action.</summary>
/// <param name="Text">What was found, why it is left out, or the action in words, such as "Install connector 1.5.4892.0".</param>
/// <param name="Asks">Whether the action changes something that a person may decline; a wait does not.</param>
internal sealed record StepPlan(StepPlanKind Kind, string Text, bool Asks = true)
{
    public static StepPlan Done(string found) => new(StepPlanKind.Done, found);

    public static StepPlan Skip(string reason) => new(StepPlanKind.Skip, reason);

    public static StepPlan Act(string action) => new(StepPlanKind.Act, action);

    public static StepPlan Wait(string action) => new(StepPlanKind.Act, action, Asks: false);
}
