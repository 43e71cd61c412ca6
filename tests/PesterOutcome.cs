using Xunit;

namespace EntraPrivateAccess.Tests;

/// <summary>How a test ended that runs somewhere else: in Pester, on Mono, on Windows.</summary>
/// <param name="Failure">What went wrong, or null.</param>
/// <param name="SkipReason">Why it was skipped, or null.</param>
internal sealed record PesterOutcome(string? Failure = null, string? SkipReason = null)
{
    /// <summary>Passes, fails or skips the running test.</summary>
    public void Report()
    {
        PesterOutcome judged = Judge(Environment.GetEnvironmentVariable("EPA_REQUIRE_TOOLS") == "1");
        Assert.SkipWhen(judged.SkipReason is not null, judged.SkipReason ?? "");
        Assert.True(judged.Failure is null, judged.Failure);
    }

    /// <summary>If the tools are required, only what is skipped by design may be skipped.</summary>
    internal PesterOutcome Judge(bool toolsAreRequired) =>
        toolsAreRequired && SkipReason is { } reason && !reason.StartsWith("by design:", StringComparison.Ordinal)
            ? new PesterOutcome($"Skipped where nothing may be skipped: {reason}")
            : this;
}
