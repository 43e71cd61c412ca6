namespace EntraPrivateAccess.Models;

/// <summary>An application that is reached through the connectors of a group.</summary>
public sealed class ConnectorGroupApplication
{
    /// <summary>The application's object id, which assignments name; not the id of its service principal.</summary>
    public string Id { get; set; } = "";

    /// <summary>The application (client) id.</summary>
    public string? AppId { get; set; }

    public string Name { get; set; } = "";

    /// <summary>
    /// ApplicationProxy, PrivateAccess, QuickAccess, or what the service names next; null where it does not say.
    /// </summary>
    public string? Kind { get; set; }

    /// <summary>The group's name; null until it was read.</summary>
    public string? ConnectorGroup { get; set; }

    public string? ConnectorGroupId { get; set; }

    public string? Region { get; set; }

    /// <summary>The environment it was read from.</summary>
    public string? Environment { get; set; }

    public override string ToString() => Name;
}
