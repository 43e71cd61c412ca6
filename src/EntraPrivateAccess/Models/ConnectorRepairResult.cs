namespace EntraPrivateAccess.Models;

/// <summary>What became of one thing that a check complained of.</summary>
public enum ConnectorRepairResult
{
    /// <summary>It was mended, and the check that found it agrees.</summary>
    Repaired,

    /// <summary>With <c>-WhatIf</c>: it would be mended.</summary>
    Planned,

    /// <summary>A person said no.</summary>
    Declined,

    /// <summary>It can't be mended from here, or not yet; the detail says what to do.</summary>
    NotPossible,

    /// <summary>It was tried, and the check still complains.</summary>
    Failed,
}
