namespace EntraPrivateAccess.Models;

/// <summary>A change of a connector or of a connector group that lasted long enough to be reported.</summary>
public sealed class ConnectorStateChange
{
    /// <summary>Gets the time at which the change was reported.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string Time { get; init; } = "";

    /// <summary>Gets the severity: OK for a recovery, Critical if applications are at risk.</summary>
    public WatchStatus Severity { get; init; }

    /// <summary>Gets whether the change is one of a connector or of a group.</summary>
    public WatchSubject Subject { get; init; }

    /// <summary>Gets the name of the connector's machine; null for a group.</summary>
    public string? MachineName { get; init; }

    /// <summary>Gets the connector's ID in the tenant; null for a group.</summary>
    public string? ConnectorId { get; init; }

    /// <summary>Gets the name of the group, or of the group that the connector was last seen in.</summary>
    public string? ConnectorGroup { get; init; }

    /// <summary>Gets the ID of that group.</summary>
    public string? ConnectorGroupId { get; init; }

    /// <summary>
    /// Gets the former state: a status of the tenant, <c>suspended</c>, <c>moved</c>, <c>removed</c> or <c>unknown</c>;
    /// <c>served</c> or <c>unserved</c> for a group.
    /// </summary>
    public string OldState { get; init; } = "";

    /// <summary>Gets the new state.</summary>
    public string NewState { get; init; } = "";

    /// <summary>Gets the time at which the new state was first seen.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string Since { get; init; } = "";

    /// <summary>
    /// Gets the time at which the old state was last seen; null if it was never seen. The change took place between
    /// this time and <see cref="Since"/>.
    /// </summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string? OldStateSeen { get; init; }

    /// <summary>Gets the names of the group's applications if none of its connectors is active.</summary>
    public IReadOnlyList<string> ApplicationsAtRisk
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets a description of the change.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets the tenant's ID; null if it is unknown.</summary>
    public string? TenantId { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorStateChange/1";

    public override string ToString() => $"{Severity}: {MachineName ?? $"'{ConnectorGroup}'"} {OldState} -> {NewState}";
}

/// <summary>The result of one pass of <c>Watch-Connector -Once</c>.</summary>
public sealed class ConnectorWatchResult
{
    /// <summary>Gets the overall status.</summary>
    public WatchStatus Status { get; init; }

    /// <summary>Gets the exit code for a scheduler: 0 OK, 1 warning, 2 critical, 3 unknown.</summary>
    public int ExitCode => (int)Status;

    /// <summary>Gets a description of the status.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the time of the pass.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string Time { get; init; } = "";

    /// <summary>Gets the time of the last pass that could read the tenant; null if there was none.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string? LastRead { get; init; }

    /// <summary>Gets the number of watched groups, without maintenance groups.</summary>
    public int GroupCount { get; init; }

    /// <summary>Gets the number of watched connectors.</summary>
    public int ConnectorCount { get; init; }

    /// <summary>Gets the number of connectors that count as active.</summary>
    public int Active { get; init; }

    /// <summary>Gets the number of connectors that count as not active, without suspended ones.</summary>
    public int Inactive { get; init; }

    /// <summary>Gets the number of connectors in maintenance groups.</summary>
    public int Suspended { get; init; }

    /// <summary>Gets the number of changes that did not last long enough yet to be reported.</summary>
    public int Pending { get; init; }

    /// <summary>Gets the names of the applications of groups without an active connector.</summary>
    public IReadOnlyList<string> ApplicationsAtRisk
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets the changes that this pass reports.</summary>
    public IReadOnlyList<ConnectorStateChange> Changes
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets the number of notifications that the webhook did not accept yet.</summary>
    public int UnsentNotifications { get; init; }

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets the tenant's ID; null if it is unknown.</summary>
    public string? TenantId { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorWatchResult/1";

    public override string ToString() => $"{Status}: {Detail}";
}

/// <summary>A message to a webhook with one or more changes. Its JSON is the payload of the format Json.</summary>
internal sealed class ConnectorNotification
{
    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorNotification/1";

    /// <summary>Gets the ID of the message. It stays the same if the message is sent again.</summary>
    public string Id { get; init; } = "";

    /// <summary>Gets the time at which the message was created.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string Time { get; init; } = "";

    /// <summary>Gets the highest severity of the changes.</summary>
    public WatchStatus Severity { get; init; }

    /// <summary>Gets a description of the changes on one line.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Gets whether the tenant is a sandbox.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets the tenant's ID; null if it is unknown.</summary>
    public string? TenantId { get; init; }

    /// <summary>Gets the changes.</summary>
    public IReadOnlyList<ConnectorStateChange> Changes
    {
        get;
        init => field = value.ToArray();
    } = [];
}

/// <summary>The status of watched connectors. The number is the exit code.</summary>
// Int64, as all enums in JSON; see JsonText.
public enum WatchStatus : long
{
    /// <summary>Each connector that should be active counts as active.</summary>
    OK = 0,

    /// <summary>A connector is not active or was removed, but no application is at risk.</summary>
    Warning = 1,

    /// <summary>A group that serves applications has no active connector.</summary>
    Critical = 2,

    /// <summary>The tenant could not be read.</summary>
    Unknown = 3,
}

/// <summary>The kind of object that changed.</summary>
public enum WatchSubject : long
{
    /// <summary>A connector.</summary>
    Connector,

    /// <summary>A connector group that serves applications.</summary>
    ConnectorGroup,
}

/// <summary>The format of a message to a webhook.</summary>
public enum WebhookFormat : long
{
    /// <summary>The JSON of this module, with the shape ConnectorNotification.</summary>
    Json,

    /// <summary>A message with an Adaptive Card, as workflows of Microsoft Teams require it.</summary>
    AdaptiveCard,
}
