namespace EntraPrivateAccess.Models;

/// <summary>One of a connector's two services, behind a start, stop or restart.</summary>
public sealed class ConnectorServiceState
{
    public string Server { get; init; } = "";

    /// <summary>
    /// The service's name: <c>WAPCSvc</c> carries the traffic, <c>WAPCUpdaterSvc</c> updates the connector.
    /// </summary>
    public string Name { get; init; } = "";

    public string DisplayName { get; init; } = "";

    /// <summary>Such as <c>Running</c> or <c>Stopped</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>Such as <c>AutomaticDelayed</c>.</summary>
    public string StartType { get; init; } = "";

    /// <summary>False where it was so before.</summary>
    public bool Changed { get; init; }

    /// <summary>The environment of the session; a sandbox's name marks a rehearsal.</summary>
    public string Environment { get; init; } = "";

    public override string ToString() => $"{Name} {Status}";
}
