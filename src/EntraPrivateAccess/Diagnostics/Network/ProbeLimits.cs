using System;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>How long one stage of a probe may take. A third of the time that all checks have by default, so that what is dropped silently is told by its own name.</summary>
internal sealed record ProbeLimits
{
    public static ProbeLimits Default { get; } = new();

    public TimeSpan Stage { get; init; } = TimeSpan.FromSeconds(10);
}
