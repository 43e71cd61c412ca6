namespace EntraPrivateAccess.Models;

/// <summary>A report that was written.</summary>
public sealed class ConnectorReportExport
{
    /// <summary>Gets the full path of the file.</summary>
    public string Path { get; init; } = "";

    /// <summary>Gets the number of connector groups.</summary>
    public int Groups { get; init; }

    /// <summary>Gets the number of connectors; null if not all of them could be read.</summary>
    public int? Connectors { get; init; }

    /// <summary>Gets the number of active connectors; null if not all connectors could be read.</summary>
    public int? ActiveConnectors { get; init; }

    /// <summary>Gets the number of applications; null if not all of them could be read.</summary>
    public int? Applications { get; init; }

    /// <summary>Gets the number of findings with the status Fail.</summary>
    public int Failed { get; init; }

    /// <summary>Gets the number of findings with the status Warn.</summary>
    public int Warnings { get; init; }

    /// <summary>Gets the number of changes since the baseline; null without a baseline.</summary>
    public int? Changes { get; init; }

    /// <summary>Gets what this sign-in may not read; empty if the report is complete.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    /// <summary>Gets the tenant's ID; null if it is unknown.</summary>
    public string? TenantId { get; init; }

    /// <summary>Gets the tenant's name; null if it is unknown.</summary>
    public string? TenantName { get; init; }

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorReportExport/1";

    public override string ToString() => Path;
}

/// <summary>The content of a report, and the shape of its JSON file.</summary>
internal sealed class ConnectorReport
{
    /// <summary>Gets the time at which the tenant was read.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string MadeAt { get; init; } = JsonText.Time(DateTimeOffset.MinValue);

    /// <summary>Gets the tenant's ID; null if it is unknown.</summary>
    public string? TenantId { get; init; }

    /// <summary>Gets the tenant's name; null if it is unknown.</summary>
    public string? TenantName { get; init; }

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether the tenant is a sandbox.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Gets where the evidence comes from, and how old it can be.</summary>
    public string Source { get; init; } = "";

    /// <summary>Gets the version of this module.</summary>
    public string ModuleVersion { get; init; } = "";

    /// <summary>Gets how many active connectors each group must have.</summary>
    public int MinimumActive { get; init; }

    /// <summary>Gets the number of connectors; null if not all of them could be read.</summary>
    public int? ConnectorCount { get; init; }

    /// <summary>Gets the number of active connectors; null if not all connectors could be read.</summary>
    public int? ActiveConnectors { get; init; }

    /// <summary>Gets the number of applications; null if not all of them could be read.</summary>
    public int? ApplicationCount { get; init; }

    /// <summary>Gets what this sign-in may not read; empty if the report is complete.</summary>
    public IReadOnlyList<ConnectorReportGap> Unreadable { get; init; } = [];

    /// <summary>Gets the findings about the groups, the worst first.</summary>
    public IReadOnlyList<CheckResult> Findings { get; init; } = [];

    /// <summary>Gets the number of checks that passed.</summary>
    public int Passed { get; init; }

    /// <summary>Gets the connectors per version, the newest first.</summary>
    public IReadOnlyList<ConnectorReportCount> Versions { get; init; } = [];

    /// <summary>Gets the connectors per region of their groups.</summary>
    public IReadOnlyList<ConnectorReportCount> Regions { get; init; } = [];

    /// <summary>Gets the name of the file that the tenant was compared with; null without a baseline.</summary>
    public string? Baseline { get; init; }

    /// <summary>Gets the tenant's name in the baseline if it is of another tenant or of an unknown one.</summary>
    public string? BaselineTenant { get; init; }

    /// <summary>Gets the changes since the baseline; null without a baseline.</summary>
    public IReadOnlyList<ConnectorConfigurationChange>? Changes { get; init; }

    /// <summary>Gets the groups with their members and applications, the default group first.</summary>
    public IReadOnlyList<ConnectorGroup> Groups { get; init; } = [];

    /// <summary>Gets the connectors that are in no group; null if they could not be read.</summary>
    public IReadOnlyList<Connector>? Ungrouped { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorReport/1";
}

/// <summary>A number of connectors with a common value.</summary>
internal sealed class ConnectorReportCount
{
    /// <summary>Gets the value; null if the service returned none.</summary>
    public string? Value { get; init; }

    public int Connectors { get; init; }

    /// <summary>Gets how many of them are active.</summary>
    public int Active { get; init; }
}

/// <summary>A part of the tenant that this sign-in may not read.</summary>
internal sealed class ConnectorReportGap
{
    /// <summary>Gets the part.</summary>
    public ConfigurationPart Part { get; init; }

    /// <summary>Gets the names of the groups whose part is missing.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Gets the reason.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Gets the next step; null if there is none.</summary>
    public string? Action { get; init; }

    /// <summary>Gets the checks that were not made for these groups.</summary>
    public IReadOnlyList<string> SkippedChecks { get; init; } = [];
}
