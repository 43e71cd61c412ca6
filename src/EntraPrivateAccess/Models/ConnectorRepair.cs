namespace EntraPrivateAccess.Models;

/// <summary>A problem that a check found, and the result of its repair.</summary>
public sealed class ConnectorRepair
{
    /// <summary>Gets the name of the server.</summary>
    public string Server { get; init; } = "";

    /// <summary>
    /// Gets the name of the repair, such as <c>StartService</c>; <c>ByHand</c> if no command can repair the problem.
    /// </summary>
    public string Action { get; init; } = "";

    /// <summary>Gets the repaired item: a service, registry key, file or machine.</summary>
    public string Target { get; init; } = "";

    /// <summary>Gets the outcome of the repair.</summary>
    public ConnectorRepairResult Result { get; init; }

    /// <summary>Gets the change and the new result of the check, or the next step.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the name of the check that found the problem, as in <c>Test-Connector</c>.</summary>
    public string Check { get; init; } = "";

    /// <summary>Gets the result of the same check after the repair; null if nothing was changed.</summary>
    public CheckStatus? CheckAfter { get; init; }

    /// <summary>Gets whether the repair takes effect only after a restart of the server.</summary>
    public bool RebootRequired { get; init; }

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether the server is a virtual server of a sandbox, so that nothing real was changed.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorRepair/1";

    public override string ToString() => $"{Action} {Target}: {Result}";
}

/// <summary>The outcome of a repair.</summary>
public enum ConnectorRepairResult : long
{
    /// <summary>The problem was repaired, and the check that found it now passes.</summary>
    Repaired,

    /// <summary>With <c>-WhatIf</c>: the problem would be repaired.</summary>
    Planned,

    /// <summary>The user declined the repair.</summary>
    Declined,

    /// <summary>This command can't repair the problem, or not yet; the detail contains the next step.</summary>
    NotPossible,

    /// <summary>The repair was attempted, but the check still fails.</summary>
    Failed,
}
