namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>What a repair would do.</summary>
/// <param name="Target">What it changes.</param>
/// <param name="Text">The action in words, such as "Start the service WAPCSvc".</param>
/// <param name="Obstacle">Why it can't be done now, with what to do; null where it can.</param>
/// <param name="RebootRequired">Whether it takes effect with a restart only.</param>
internal sealed record RepairPlan(string Target, string Text, string? Obstacle = null, bool RebootRequired = false)
{
    /// <summary>Another check that complains of the same; null for none.</summary>
    public string? AlsoAnswers { get; init; }

    /// <summary>Whether the check asks for more than this, and goes on to complain when it is done.</summary>
    public bool IsFirstStep { get; init; }
}
