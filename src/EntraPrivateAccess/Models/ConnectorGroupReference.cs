using System;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Models;

/// <summary>A connector group as people name it: by name, by id, or by an object that was read before.</summary>
/// <remarks>Any other object is refused where it is used, and never taken for a group of its name.</remarks>
public sealed class ConnectorGroupReference
{
    private readonly string _text;

    /// <param name="nameOrId">A name, or an id.</param>
    public ConnectorGroupReference(string nameOrId) =>
        _text = (nameOrId ?? throw new ArgumentNullException(nameof(nameOrId))).Trim();

    public ConnectorGroupReference(ConnectorGroup group)
    {
        Id = (group ?? throw new ArgumentNullException(nameof(group))).Id;
        _text = group.Name;
    }

    /// <param name="item">A number or an id that is not a text yet.</param>
    public ConnectorGroupReference(object item)
    {
        string? text = ReferenceText.Of(item);
        Refusal = text is null ? Faults.NotAConnectorGroup(item) : null;
        _text = text ?? "";
    }

    /// <summary>The id where it is known for sure, else null.</summary>
    public string? Id { get; }

    /// <summary>Why the object is no group, or null.</summary>
    internal ConnectorException? Refusal { get; }

    /// <summary>What the person wrote.</summary>
    /// <exception cref="ConnectorException"><c>NotAConnectorGroup</c>.</exception>
    public string NameOrId => Refusal is null ? _text : throw Refusal;

    /// <summary>True where the connector is in this group, as far as it was read.</summary>
    internal bool Names(Connector connector) => Id is null
        ? Same(NameOrId, connector.ConnectorGroup) || Same(NameOrId, connector.ConnectorGroupId)
        : Same(Id, connector.ConnectorGroupId);

    private static bool Same(string left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => _text;
}
