using System;

namespace EntraPrivateAccess.Models;

/// <summary>A connector as people name it: by machine name (short or full), by id, or by an object that was read before.</summary>
public sealed class ConnectorReference
{
    /// <param name="nameOrId">A machine name, or an id.</param>
    public ConnectorReference(string nameOrId) => NameOrId = (nameOrId ?? throw new ArgumentNullException(nameof(nameOrId))).Trim();

    public ConnectorReference(Connector connector)
    {
        Known = connector ?? throw new ArgumentNullException(nameof(connector));
        Id = connector.Id;
        NameOrId = connector.MachineName;
    }

    /// <summary>The id where it is known for sure, else null.</summary>
    public string? Id { get; }

    /// <summary>The object that was read before, which spares reading it again.</summary>
    internal Connector? Known { get; }

    /// <summary>What the person wrote.</summary>
    public string NameOrId { get; }

    public override string ToString() => NameOrId;
}
