namespace EntraPrivateAccess.Models;

/// <summary>The result of suspending or resuming one connector.</summary>
public sealed class ConnectorMaintenance
{
    /// <summary>Gets the name of the connector's machine, as the tenant lists it.</summary>
    public string Server { get; init; } = "";

    /// <summary>Gets the connector's ID in the tenant.</summary>
    public string ConnectorId { get; init; } = "";

    /// <summary>
    /// Gets the status: <c>active</c>, <c>inactive</c>, or any other value from the service, unchanged.
    /// </summary>
    public string Status { get; init; } = "";

    /// <summary>Gets the name of the group that the connector is in now.</summary>
    public string ConnectorGroup { get; init; } = "";

    /// <summary>Gets the name of the group that the connector belongs to.</summary>
    public string HomeGroup { get; init; } = "";

    /// <summary>
    /// Gets the name of the maintenance group that the connector is in or was moved out of; null if it was not
    /// suspended.
    /// </summary>
    public string? MaintenanceGroup { get; init; }

    /// <summary>Gets whether the connector is in a maintenance group now.</summary>
    public bool Suspended { get; init; }

    /// <summary>
    /// Gets whether the connector was moved or an empty maintenance group of its home group was removed.
    /// </summary>
    public bool Changed { get; init; }

    /// <summary>
    /// Gets the number of connections to applications that the connector's service had when it was last counted; null
    /// if it is unknown, which it is everywhere but on the connector's own server.
    /// </summary>
    public int? OpenConnections { get; set; }

    /// <summary>Gets a description of the change and the next step.</summary>
    public string Detail { get; set; } = "";

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorMaintenance/1";

    public override string ToString() => Server;
}
