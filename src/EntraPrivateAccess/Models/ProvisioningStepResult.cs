using System;

namespace EntraPrivateAccess.Models;

/// <summary>One step of an installation.</summary>
public sealed class ProvisioningStepResult
{
    public string Step { get; init; } = "";

    public ProvisioningStepStatus Status { get; init; }

    /// <summary>How long looking and doing took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>One sentence: what was found or done, or the command that finishes it.</summary>
    public string Detail { get; init; } = "";

    public override string ToString() => $"{Step}: {Status}";
}
