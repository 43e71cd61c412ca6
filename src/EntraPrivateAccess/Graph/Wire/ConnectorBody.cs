namespace EntraPrivateAccess.Graph.Wire;

/// <summary>A connector as the service writes it.</summary>
internal sealed class ConnectorBody
{
    public string? Id { get; set; }

    public string? MachineName { get; set; }

    public string? ExternalIp { get; set; }

    public string? Status { get; set; }

    public string? Version { get; set; }
}
