namespace EntraPrivateAccess.Models;

/// <summary>What became of one step.</summary>
public enum ProvisioningStepStatus
{
    /// <summary>It was so already; nothing was done.</summary>
    AlreadyDone,

    /// <summary>It was made so in this run.</summary>
    Changed,

    /// <summary>It was left out; the detail says why and what finishes it later.</summary>
    Skipped,

    /// <summary>With <c>-WhatIf</c>: it would be done.</summary>
    Planned,

    Failed,
}
