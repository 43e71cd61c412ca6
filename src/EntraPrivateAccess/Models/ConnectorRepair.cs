namespace EntraPrivateAccess.Models;

/// <summary>One thing that a check complained of, and what was done about it.</summary>
public sealed class ConnectorRepair
{
    public string Server { get; init; } = "";

    /// <summary>What mends it, such as <c>StartService</c>; <c>ByHand</c> where no command does.</summary>
    public string Action { get; init; } = "";

    /// <summary>The service, registry key, file or machine.</summary>
    public string Target { get; init; } = "";

    public ConnectorRepairResult Result { get; init; }

    /// <summary>What was done and what the check says now, or what to do.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The check that complained, as <c>Test-Connector</c> names it.</summary>
    public string Check { get; init; } = "";

    /// <summary>What that check said when it was run again; null where nothing was done.</summary>
    public CheckStatus? CheckAfter { get; init; }

    /// <summary>True where it takes effect with a restart of the server.</summary>
    public bool RebootRequired { get; init; }

    public string Environment { get; init; } = "";

    /// <summary>True on a virtual server of a sandbox: nothing real was touched.</summary>
    public bool Rehearsed { get; init; }

    public override string ToString() => $"{Action} {Target}: {Result}";
}

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
