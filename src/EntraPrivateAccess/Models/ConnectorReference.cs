using System;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Models;

/// <summary>A connector as people name it: by machine name (short or full), by id, or by an object that was read before.</summary>
/// <remarks>
/// A group stands for its members. Any other object is refused where it is used, and never taken for a connector of
/// its name.
/// </remarks>
public sealed class ConnectorReference
{
    private readonly string _text = "";

    /// <param name="nameOrId">A machine name, or an id.</param>
    public ConnectorReference(string nameOrId) =>
        _text = (nameOrId ?? throw new ArgumentNullException(nameof(nameOrId))).Trim();

    public ConnectorReference(Connector connector)
    {
        Known = connector ?? throw new ArgumentNullException(nameof(connector));
        Id = connector.Id;
        _text = connector.MachineName;
    }

    /// <summary>The members that the group has when the reference is used.</summary>
    public ConnectorReference(ConnectorGroup group) : this(new ConnectorGroupReference(group)) { }

    /// <inheritdoc cref="ConnectorReference(ConnectorGroup)"/>
    public ConnectorReference(ConnectorGroupReference group) => Group = group;

    /// <param name="item">What has the id of a connector, or a number or an id that is not a text yet.</param>
    public ConnectorReference(object item)
    {
        (string? text, Id) = item switch
        {
            ConnectorStatus status => (status.ConnectorId, status.ConnectorId),
            ConnectorInstallation installation => (installation.ConnectorId, installation.ConnectorId),
            _ => (ReferenceText.Of(item), null),
        };
        Refusal = text is null ? Faults.NotAConnector(item) : null;
        _text = text ?? "";
    }

    /// <summary>The id where it is known for sure, else null.</summary>
    public string? Id { get; }

    /// <summary>The object that was read before, which spares reading it again.</summary>
    internal Connector? Known { get; }

    /// <summary>The group whose members are meant, or null.</summary>
    internal ConnectorGroupReference? Group { get; }

    /// <summary>Why the object is no connector, or null.</summary>
    internal ConnectorException? Refusal { get; }

    /// <summary>What the person wrote.</summary>
    /// <exception cref="ConnectorException"><c>NotAConnector</c>.</exception>
    public string NameOrId =>
        Refusal is not null ? throw Refusal : Group is not null ? throw Faults.NotAConnector(Group) : _text;

    public override string ToString() => Group?.ToString() ?? _text;
}
