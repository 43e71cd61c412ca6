namespace EntraPrivateAccess.Tests.Pester;

/// <summary>How an It ended.</summary>
/// <param name="Failure">What went wrong, or null.</param>
/// <param name="SkipReason">Why it was skipped, or null.</param>
internal sealed record PesterOutcome(string? Failure = null, string? SkipReason = null);
