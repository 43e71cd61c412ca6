namespace EntraPrivateAccess.Models;

/// <summary>A region of connector groups in words.</summary>
public sealed class ConnectorRegion
{
    /// <summary>The text that the service reads and writes, such as <c>eur</c>.</summary>
    public string Region { get; init; } = "";

    /// <summary>What it means, or null where that is not known.</summary>
    public string? Description { get; init; }

    /// <summary>True where Microsoft Graph's reference lists it. The service takes and names others too.</summary>
    public bool Documented { get; init; }

    public override string ToString() => Region;
}
