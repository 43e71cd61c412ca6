using System.Globalization;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Models;

/// <summary>
/// A connector as people name it: by machine name (short or full), by id, or by an object that was read before.
/// </summary>
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
    public ConnectorReference(ConnectorGroup group)
        : this(new ConnectorGroupReference(group)) { }

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
        Refusal = text is null ? ConnectorErrors.NotAConnector(item) : null;
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
        Refusal is not null ? throw Refusal
        : Group is not null ? throw ConnectorErrors.NotAConnector(Group)
        : _text;

    public override string ToString() => Group?.ToString() ?? _text;
}

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
        Refusal = text is null ? ConnectorErrors.NotAConnectorGroup(item) : null;
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
    internal bool Names(Connector connector) =>
        Id is null
            ? Same(NameOrId, connector.ConnectorGroup) || Same(NameOrId, connector.ConnectorGroupId)
            : Same(Id, connector.ConnectorGroupId);

    private static bool Same(string left, string? right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => _text;
}

/// <summary>
/// An application as people name it: by name, by object id, by application (client) id, or by an object that was read
/// before.
/// </summary>
/// <remarks>Any other object is refused where it is used, and never taken for an application of its name.</remarks>
public sealed class ApplicationReference
{
    private readonly string _text;

    /// <param name="nameOrId">A display name, or an id of either kind.</param>
    public ApplicationReference(string nameOrId) =>
        _text = (nameOrId ?? throw new ArgumentNullException(nameof(nameOrId))).Trim();

    public ApplicationReference(ConnectorGroupApplication application)
    {
        Known = application ?? throw new ArgumentNullException(nameof(application));
        _text = application.Name;
    }

    /// <param name="item">A number or an id that is not a text yet.</param>
    public ApplicationReference(object item)
    {
        string? text = ReferenceText.Of(item);
        Refusal = text is null ? ConnectorErrors.NotAnApplication(item) : null;
        _text = text ?? "";
    }

    /// <summary>The object that was read before, which spares reading it again.</summary>
    internal ConnectorGroupApplication? Known { get; }

    /// <summary>Why the object is no application, or null.</summary>
    internal ConnectorException? Refusal { get; }

    /// <summary>What the person wrote.</summary>
    /// <exception cref="ConnectorException"><c>NotAnApplication</c>.</exception>
    public string NameOrId => Refusal is null ? _text : throw Refusal;

    public override string ToString() => _text;
}

/// <summary>
/// Tells values that have one text, such as numbers and ids, from objects that only have a name among others.
/// </summary>
internal static class ReferenceText
{
    /// <summary>
    /// Gets the text of a simple value; null for any other object, whatever its <c>ToString</c> returns.
    /// </summary>
    public static string? Of(object? item) =>
        item switch
        {
            string text => text.Trim(),
            IConvertible value => value.ToString(CultureInfo.InvariantCulture),
            Guid id => id.ToString(),
            _ => null,
        };
}
