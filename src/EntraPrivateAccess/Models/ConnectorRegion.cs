namespace EntraPrivateAccess.Models;

/// <summary>A region of connector groups and its description.</summary>
public sealed class ConnectorRegion
{
    /// <summary>Gets the value that the service uses, such as <c>eur</c>.</summary>
    public string Region { get; init; } = "";

    /// <summary>Gets the region's description; null if it is unknown.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Gets whether the Microsoft Graph reference lists the region. The service also uses other regions.
    /// </summary>
    public bool Documented { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorRegion/1";

    public override string ToString() => Region;
}
