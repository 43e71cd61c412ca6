namespace EntraPrivateAccess.Models;

/// <summary>The state of one of a connector's two services after a start, stop or restart.</summary>
public sealed class ConnectorServiceState
{
    /// <summary>Gets the name of the server.</summary>
    public string Server { get; init; } = "";

    /// <summary>
    /// Gets the service's name: <c>WAPCSvc</c> carries the traffic, <c>WAPCUpdaterSvc</c> updates the connector.
    /// </summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the service's display name.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The state of a server whose turn did not come.</summary>
    internal const string NotRestarted = "not restarted";

    /// <summary>
    /// Gets the service's state, such as <c>Running</c> or <c>Stopped</c>; <c>not restarted</c> if a command on many
    /// servers ended before this one.
    /// </summary>
    public string Status { get; init; } = "";

    /// <summary>Gets the service's start type, such as <c>AutomaticDelayed</c>.</summary>
    public string StartType { get; init; } = "";

    /// <summary>Gets whether this command changed the state.</summary>
    public bool Changed { get; init; }

    /// <summary>Gets why the service was not restarted; null if it was.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets the name of the session's environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorServiceState/1";

    public override string ToString() => $"{Name} {Status}";
}
