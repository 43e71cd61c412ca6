namespace EntraPrivateAccess.Provisioning;

/// <summary>What a step did.</summary>
/// <param name="Detail">One sentence.</param>
/// <param name="Changed">False where acting showed that it was so already.</param>
internal sealed record StepDone(string Detail, bool Changed = true);
