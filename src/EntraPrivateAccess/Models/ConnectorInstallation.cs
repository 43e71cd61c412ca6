namespace EntraPrivateAccess.Models;

/// <summary>The result of an installation, an update or a registration.</summary>
public sealed class ConnectorInstallation
{
    /// <summary>Gets the name of the server.</summary>
    public string Server { get; init; } = "";

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether the server is a virtual server of a sandbox, so that nothing real was changed.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Gets the installed version; null if no connector is installed.</summary>
    [ShownAs(typeof(Version))]
    public string? Version { get; init; }

    /// <summary>Gets the ID of the tenant in which the connector is registered; null if it is not registered.</summary>
    public string? TenantId { get; init; }

    /// <summary>Gets the connector's ID in the tenant; null if it is unknown.</summary>
    public string? ConnectorId { get; init; }

    /// <summary>
    /// Gets the status in the tenant, such as <c>active</c> or <c>inactive</c>; <c>not waited for</c> with
    /// <c>-NoWait</c>; null if the tenant was not queried.
    /// </summary>
    public string? Status { get; init; }

    /// <summary>Gets the name of the connector's group; null if it is unknown.</summary>
    public string? ConnectorGroup { get; init; }

    /// <summary>The status with <c>-NoWait</c>.</summary>
    internal const string NotWaitedFor = "not waited for";

    /// <summary>
    /// Gets whether this run changed the server or the tenant. A run that only waited changed neither. For an update,
    /// gets whether the installed version changed.
    /// </summary>
    public bool Changed { get; init; }

    /// <summary>Gets whether Windows requires a restart to complete the installation.</summary>
    public bool RebootRequired { get; init; }

    /// <summary>
    /// Gets what is missing and the commands that complete it, such as the move to the group without a sign-in; null if
    /// nothing is missing.
    /// </summary>
    public string? NextStep { get; init; }

    /// <summary>
    /// Gets the settings that setup had removed or left behind and this run wrote again, such as <c>system.net of
    /// WAPCSvc</c>.
    /// </summary>
    public IReadOnlyList<string> RestoredSettings
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>
    /// Gets the exit code for a script: 0, or 3010 if a restart is required. The result in the TargetObject of an error
    /// has the exit code of the error.
    /// </summary>
    public int ExitCode { get; init; }

    /// <summary>Gets the results of the steps, in the order in which they ran.</summary>
    // An array: PowerShell can't index the list type that the compiler generates for a collection expression.
    public IReadOnlyList<ProvisioningStepResult> Steps
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorInstallation/1";
}

/// <summary>The result of one step of an installation.</summary>
public sealed class ProvisioningStepResult
{
    /// <summary>Gets the name of the step, such as <c>Download</c>.</summary>
    public string Step { get; init; } = "";

    /// <summary>Gets the outcome of the step.</summary>
    public ProvisioningStepStatus Status { get; init; }

    /// <summary>Gets the duration of the step in seconds, including its checks.</summary>
    [ShownAs(typeof(TimeSpan))]
    public double Duration
    {
        get => JsonText.Seconds(Elapsed);
        init => Elapsed = TimeSpan.FromSeconds(value);
    }

    /// <summary>Gets the finding, the change, or the command that completes the step, as one sentence.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the duration of the step.</summary>
    internal TimeSpan Elapsed { get; init; }

    public override string ToString() => $"{Step}: {Status}";
}

/// <summary>The outcome of one step.</summary>
public enum ProvisioningStepStatus : long
{
    /// <summary>The required state already existed, so nothing was changed.</summary>
    AlreadyDone,

    /// <summary>This run made the change.</summary>
    Changed,

    /// <summary>The step was skipped; the detail contains the reason and the command that completes it later.</summary>
    Skipped,

    /// <summary>With <c>-WhatIf</c>: the step would make a change.</summary>
    Planned,

    /// <summary>The step failed.</summary>
    Failed,
}
