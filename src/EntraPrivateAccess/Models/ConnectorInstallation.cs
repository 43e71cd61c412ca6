namespace EntraPrivateAccess.Models;

/// <summary>What an installation or registration came to.</summary>
public sealed class ConnectorInstallation
{
    public string Server { get; init; } = "";

    public string Environment { get; init; } = "";

    /// <summary>True on a virtual server of a sandbox: nothing real was touched.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>The installed version, or null where nothing is installed.</summary>
    public string? Version { get; init; }

    public string? TenantId { get; init; }

    public string? ConnectorId { get; init; }

    /// <summary>What the tenant says: <c>active</c>, <c>inactive</c>, or null where it was not asked.</summary>
    public string? Status { get; init; }

    public string? ConnectorGroup { get; init; }

    /// <summary>True if this run changed the server or the tenant. A run that only waited changed neither.</summary>
    public bool Changed { get; init; }

    /// <summary>True when Windows wants a restart to finish the installation.</summary>
    public bool RebootRequired { get; init; }

    /// <summary>
    /// What a script should end with: 0, or 3010 when a restart is required. A failure is a terminating error: 1.
    /// </summary>
    public int ExitCode => RebootRequired ? 3010 : 0;

    // An array: PowerShell can't index the list that the compiler makes of a collection expression.
    public IReadOnlyList<ProvisioningStepResult> Steps
    {
        get;
        init => field = value.ToArray();
    } = [];
}

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
