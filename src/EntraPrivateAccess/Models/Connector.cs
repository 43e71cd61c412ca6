namespace EntraPrivateAccess.Models;

/// <summary>A private network connector as listed in the tenant.</summary>
public sealed class Connector
{
    /// <summary>Gets or sets the connector's ID in the tenant.</summary>
    public string Id { get; set; } = "";

    /// <summary>Gets or sets the machine's name, usually fully qualified.</summary>
    public string MachineName { get; set; } = "";

    /// <summary>Gets or sets the public IP address from which the connector reaches the service.</summary>
    public string? ExternalIp { get; set; }

    /// <summary>
    /// Gets or sets the status: <c>active</c>, <c>inactive</c>, or any other value from the service, unchanged.
    /// </summary>
    public string Status { get; set; } = "";

    /// <summary>Gets or sets the connector's version, or null if the service returned none.</summary>
    [ShownAs(typeof(Version))]
    public string? Version { get; set; }

    /// <summary>Gets or sets the name of the connector's group; null until it is read.</summary>
    public string? ConnectorGroup { get; set; }

    /// <summary>Gets or sets the ID of the connector's group; null until it is read.</summary>
    public string? ConnectorGroupId { get; set; }

    /// <summary>Gets or sets the region of the connector's group, such as <c>eur</c>; null if it is unknown.</summary>
    public string? Region { get; set; }

    /// <summary>Gets or sets the name of the environment that the connector was read from.</summary>
    public string? Environment { get; set; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "Connector/1";

    public override string ToString() => MachineName;

    internal Connector Copy() => (Connector)MemberwiseClone();
}

/// <summary>The statuses that the service is known to use for connectors.</summary>
internal static class ConnectorStatusWords
{
    public const string Active = "active";
    public const string Inactive = "inactive";

    public static IReadOnlyList<string> All { get; } = [Active, Inactive];
}
