namespace EntraPrivateAccess.Graph.Wire;

/// <summary>A connector group as the service writes it, and as it is created: what is null is not sent.</summary>
internal sealed class ConnectorGroupBody
{
    public string? Id { get; set; }

    public string? Name { get; set; }

    public string? Region { get; set; }

    public string? ConnectorGroupType { get; set; }

    public bool? IsDefault { get; set; }
}
