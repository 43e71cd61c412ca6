namespace EntraPrivateAccess.Models;

/// <summary>An application that users reach through the connectors of a group.</summary>
public sealed class ConnectorGroupApplication
{
    /// <summary>
    /// Gets or sets the application's object ID, which assignments use; not the ID of its service principal.
    /// </summary>
    public string Id { get; set; } = "";

    /// <summary>Gets or sets the application (client) ID.</summary>
    public string? AppId { get; set; }

    /// <summary>Gets or sets the application's display name.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Gets or sets the kind of application: ApplicationProxy, PrivateAccess, QuickAccess, or another value from the
    /// service; null if the service returned none.
    /// </summary>
    public string? Kind { get; set; }

    /// <summary>
    /// Gets or sets how the connector for a request is selected: random, sessionPersistence, or another value from the
    /// service; null if the service returned none.
    /// </summary>
    public string? TrafficRoutingMethod { get; set; }

    /// <summary>Gets or sets the name of the application's group; null until it is read.</summary>
    public string? ConnectorGroup { get; set; }

    /// <summary>Gets or sets the ID of the application's group; null until it is read.</summary>
    public string? ConnectorGroupId { get; set; }

    /// <summary>
    /// Gets or sets the region of the application's group, such as <c>eur</c>; null if it is unknown.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>Gets or sets the name of the environment that the application was read from.</summary>
    public string? Environment { get; set; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorGroupApplication/1";

    public override string ToString() => Name;
}
