namespace EntraPrivateAccess.Models;

/// <summary>A private network connector as the tenant knows it.</summary>
public sealed class Connector
{
    public string Id { get; set; } = "";

    /// <summary>The machine's name, usually fully qualified.</summary>
    public string MachineName { get; set; } = "";

    /// <summary>The address that the service sees the connector come from.</summary>
    public string? ExternalIp { get; set; }

    /// <summary><c>active</c> or <c>inactive</c>; what the service says passes through.</summary>
    public string Status { get; set; } = "";

    public string? Version { get; set; }

    /// <summary>The group's name; null until it was read.</summary>
    public string? ConnectorGroup { get; set; }

    public string? ConnectorGroupId { get; set; }

    public string? Region { get; set; }

    /// <summary>The environment it was read from.</summary>
    public string? Environment { get; set; }

    public override string ToString() => MachineName;
}
