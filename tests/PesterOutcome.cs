using Xunit;

namespace EntraPrivateAccess.Tests;

/// <summary>The outcome of a test that runs elsewhere: in Pester, on Mono, on Windows.</summary>
/// <param name="Failure">The reason for the failure, or null.</param>
/// <param name="SkipReason">The reason for skipping it, or null.</param>
internal sealed record PesterOutcome(string? Failure = null, string? SkipReason = null)
{
    /// <summary>Passes, fails or skips the running test.</summary>
    public void Report()
    {
        PesterOutcome judged = Judge(Environment.GetEnvironmentVariable("EPA_REQUIRE_TOOLS") == "1");
        Assert.SkipWhen(judged.SkipReason is not null, judged.SkipReason ?? "");
        Assert.True(judged.Failure is null, judged.Failure);
    }

    /// <summary>
    /// Returns a failure instead of a skipped test if tools are required, unless the test is skipped by design.
    /// </summary>
    internal PesterOutcome Judge(bool toolsAreRequired) =>
        toolsAreRequired && SkipReason is { } reason && !reason.StartsWith("by design:", StringComparison.Ordinal)
            ? new PesterOutcome($"Skipped although the tools are required: {reason}")
            : this;
}
