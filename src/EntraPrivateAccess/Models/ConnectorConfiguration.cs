namespace EntraPrivateAccess.Models;

/// <summary>A part of the tenant's configuration.</summary>
// Based on Int64 like all enums of results; see JsonText.
public enum ConfigurationPart : long
{
    /// <summary>The connector groups with their names and regions.</summary>
    Groups,

    /// <summary>The group of each connector.</summary>
    Members,

    /// <summary>The group of each application, and how it selects a connector.</summary>
    Applications,
}

/// <summary>The kind of object that a row is about.</summary>
public enum ConfigurationItem : long
{
    /// <summary>A connector group.</summary>
    Group,

    /// <summary>A connector as the member of a group.</summary>
    Member,

    /// <summary>An application.</summary>
    Application,
}

/// <summary>The difference between two configurations.</summary>
public enum ConfigurationDifference : long
{
    /// <summary>The object is only in the second configuration, usually the tenant.</summary>
    Added,

    /// <summary>The object is only in the first configuration, usually the file.</summary>
    Removed,

    /// <summary>A property differs.</summary>
    Changed,

    /// <summary>Several objects have this name, so it is unknown which of them correspond.</summary>
    Ambiguous,
}

/// <summary>A configuration file that was written.</summary>
public sealed class ConnectorConfigurationExport
{
    /// <summary>Gets the full path of the file.</summary>
    public string Path { get; init; } = "";

    /// <summary>Gets the number of connector groups in the file.</summary>
    public int Groups { get; init; }

    /// <summary>Gets the number of connectors in the file.</summary>
    public int Members { get; init; }

    /// <summary>Gets the number of applications in the file.</summary>
    public int Applications { get; init; }

    /// <summary>
    /// Gets the number of connectors that were suspended, which is a temporary state: they are in maintenance groups.
    /// </summary>
    public int SuspendedMembers { get; init; }

    /// <summary>Gets the tenant's ID; null if it is unknown.</summary>
    public string? TenantId { get; init; }

    /// <summary>Gets the tenant's name; null if it is unknown.</summary>
    public string? TenantName { get; init; }

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorConfigurationExport/1";

    public override string ToString() => Path;
}

/// <summary>One difference between two configurations.</summary>
public sealed class ConnectorConfigurationChange
{
    /// <summary>The exit code of a comparison that found differences.</summary>
    internal const int DifferenceExitCode = 2;

    /// <summary>Gets the kind of difference.</summary>
    public ConfigurationDifference Change { get; init; }

    /// <summary>Gets the kind of object.</summary>
    public ConfigurationItem Item { get; init; }

    /// <summary>Gets the object's name: of the group, of the connector's machine, or of the application.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Gets the property that differs: Name, Region, Group or TrafficRoutingMethod; null if the whole object does.
    /// </summary>
    public string? Property { get; init; }

    /// <summary>
    /// Gets the value in the first configuration; of a whole member or application, the name of its group.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>Gets the value in the second configuration, in the same way.</summary>
    public string? Difference { get; init; }

    /// <summary>Gets the object's ID in the first configuration, or null.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>Gets the object's ID in the second configuration, or null.</summary>
    public string? DifferenceId { get; init; }

    /// <summary>Gets a description of the difference.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the exit code for a script that fails if there is a difference. It is always 2.</summary>
    public int ExitCode => DifferenceExitCode;

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorConfigurationChange/1";

    public override string ToString() => $"{Change} {Item} {Name}";
}

/// <summary>What a step of a restore does.</summary>
public enum ConfigurationAction : long
{
    /// <summary>Renames a group.</summary>
    RenameGroup,

    /// <summary>Creates a group.</summary>
    CreateGroup,

    /// <summary>Sets the region of an empty group.</summary>
    SetRegion,

    /// <summary>Moves a connector to a group.</summary>
    MoveMember,

    /// <summary>Assigns an application to a group.</summary>
    AssignApplication,

    /// <summary>Sets how an application selects the connector for a request.</summary>
    SetRouting,

    /// <summary>Removes an empty group that the file does not contain.</summary>
    RemoveGroup,
}

/// <summary>The result of a step of a restore.</summary>
public enum ConfigurationActionResult : long
{
    /// <summary>The step would be made.</summary>
    Planned,

    /// <summary>The step was made and read back.</summary>
    Changed,

    /// <summary>The step was refused or not visible in time.</summary>
    Failed,

    /// <summary>The step can't be made. Detail contains the reason.</summary>
    Blocked,
}

/// <summary>One step of a restore.</summary>
public sealed class ConnectorConfigurationStep
{
    /// <summary>
    /// Gets the number of the batch that the step belongs to, in order; 0 for a step that can't be made.
    /// </summary>
    public int Batch { get; init; }

    /// <summary>Gets what the step does.</summary>
    public ConfigurationAction Action { get; init; }

    /// <summary>Gets the name of the group, of the connector's machine, or of the application.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the object's ID in the tenant; null if it has none yet.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the value before the step: a group, a region, a name or a method; null if there is none.</summary>
    public string? From { get; init; }

    /// <summary>Gets the value after the step; null if there is none.</summary>
    public string? To { get; init; }

    /// <summary>Gets the result.</summary>
    public ConfigurationActionResult Result { get; init; }

    /// <summary>Gets a description of the step, or the reason why it failed.</summary>
    public string Detail { get; init; } = "";

    /// <summary>
    /// Gets the exit code for a script: 0 if the step was made or planned, 1618 if it may succeed later, otherwise 1.
    /// </summary>
    public int ExitCode { get; init; }

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorConfigurationStep/1";

    public override string ToString() => $"{Action} {Name}";
}
