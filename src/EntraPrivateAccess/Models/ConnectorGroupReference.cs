using System;

namespace EntraPrivateAccess.Models;

/// <summary>A connector group as people name it: by name, by id, or by an object that was read before.</summary>
public sealed class ConnectorGroupReference
{
    /// <param name="nameOrId">A name, or an id.</param>
    public ConnectorGroupReference(string nameOrId) => NameOrId = (nameOrId ?? throw new ArgumentNullException(nameof(nameOrId))).Trim();

    public ConnectorGroupReference(ConnectorGroup group)
    {
        Id = (group ?? throw new ArgumentNullException(nameof(group))).Id;
        NameOrId = group.Name;
    }

    /// <summary>The id where it is known for sure, else null.</summary>
    public string? Id { get; }

    /// <summary>What the person wrote.</summary>
    public string NameOrId { get; }

    /// <summary>True where the connector is in this group, as far as it was read.</summary>
    internal bool Names(Connector connector) => Id is null
        ? Same(NameOrId, connector.ConnectorGroup) || Same(NameOrId, connector.ConnectorGroupId)
        : Same(Id, connector.ConnectorGroupId);

    private static bool Same(string left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => NameOrId;
}
