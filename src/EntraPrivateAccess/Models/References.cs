using System.Globalization;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Models;

/// <summary>A reference to a connector: a machine name (short or full), an ID, or a connector object.</summary>
/// <remarks>
/// A group refers to its members. Any other object is rejected when it is used, even if a connector has the same name.
/// </remarks>
public sealed class ConnectorReference : INameReference
{
    private readonly string _text = "";

    /// <summary>Creates a reference from text.</summary>
    /// <param name="nameOrId">A machine name or an ID.</param>
    public ConnectorReference(string nameOrId)
    {
        _text = (nameOrId ?? throw new ArgumentNullException(nameof(nameOrId))).Trim();
        Refusal = ReferenceText.Check(ReferenceKind.Connector, _text);
    }

    /// <summary>Creates a reference to a connector that was read before.</summary>
    public ConnectorReference(Connector connector)
    {
        Known = connector ?? throw new ArgumentNullException(nameof(connector));
        Id = connector.Id;
        _text = connector.MachineName;
    }

    /// <summary>Creates a reference to the members that the group has when the reference is used.</summary>
    public ConnectorReference(ConnectorGroup group)
        : this(new ConnectorGroupReference(group)) { }

    /// <inheritdoc cref="ConnectorReference(ConnectorGroup)"/>
    public ConnectorReference(ConnectorGroupReference group) => Group = group;

    /// <summary>Creates a reference from another object.</summary>
    /// <param name="item">An object that contains the ID of a connector, a number or a GUID.</param>
    public ConnectorReference(object item)
    {
        (string? text, Id) = item switch
        {
            ConnectorStatus status => (status.ConnectorId, status.ConnectorId),
            ConnectorInstallation installation => (installation.ConnectorId, installation.ConnectorId),
            ConnectorMaintenance maintenance => (maintenance.ConnectorId, maintenance.ConnectorId),
            ConnectorStateChange { ConnectorId: { } id } => (id, id),
            _ => (ReferenceText.Of(item), null),
        };
        Refusal = text is null
            ? ConnectorErrors.NotAConnector(item)
            : ReferenceText.Check(ReferenceKind.Connector, text);
        _text = text ?? "";
    }

    /// <summary>Gets the connector's ID if the reference contains it; otherwise null.</summary>
    public string? Id { get; }

    /// <summary>Gets the connector object of the reference, so that the connector is not read again.</summary>
    internal Connector? Known { get; }

    /// <summary>Gets the group whose members the reference includes, or null.</summary>
    internal ConnectorGroupReference? Group { get; }

    /// <summary>Gets the error if this is not a connector or not a usable name; otherwise null.</summary>
    internal ConnectorException? Refusal { get; }

    ConnectorException? INameReference.Refusal => Refusal;

    /// <summary>Gets the text if it is a wildcard pattern; otherwise null.</summary>
    internal string? Pattern =>
        Id is null && Group is null && Refusal is null && ReferenceText.IsPattern(_text) ? _text : null;

    /// <summary>Gets the name or the ID that the user specified.</summary>
    /// <exception cref="ConnectorException"><c>NotAConnector</c>.</exception>
    public string NameOrId =>
        Refusal is not null ? throw Refusal
        : Group is not null ? throw ConnectorErrors.NotAConnector(Group)
        : _text;

    public override string ToString() => Group?.ToString() ?? _text;
}

/// <summary>A reference to a connector group: a name, an ID, or a group object.</summary>
/// <remarks>Any other object is rejected when it is used, even if a group has the same name.</remarks>
public sealed class ConnectorGroupReference : INameReference
{
    private readonly string _text;

    /// <summary>Creates a reference from text.</summary>
    /// <param name="nameOrId">A name or an ID.</param>
    public ConnectorGroupReference(string nameOrId)
    {
        _text = (nameOrId ?? throw new ArgumentNullException(nameof(nameOrId))).Trim();
        Refusal = ReferenceText.Check(ReferenceKind.ConnectorGroup, _text);
    }

    /// <summary>Creates a reference to a group that was read before.</summary>
    public ConnectorGroupReference(ConnectorGroup group)
    {
        Id = (group ?? throw new ArgumentNullException(nameof(group))).Id;
        _text = group.Name;
    }

    /// <summary>Creates a reference from another object.</summary>
    /// <param name="item">A number or a GUID.</param>
    public ConnectorGroupReference(object item)
    {
        string? text = ReferenceText.Of(item);
        Refusal = text is null
            ? ConnectorErrors.NotAConnectorGroup(item)
            : ReferenceText.Check(ReferenceKind.ConnectorGroup, text);
        _text = text ?? "";
    }

    /// <summary>Gets the group's ID if the reference contains it; otherwise null.</summary>
    public string? Id { get; }

    /// <summary>Gets the error if this is not a connector group or not a usable name; otherwise null.</summary>
    internal ConnectorException? Refusal { get; }

    ConnectorException? INameReference.Refusal => Refusal;

    /// <summary>Gets the text as specified, in which a backtick escapes a wildcard character.</summary>
    internal string Text => Refusal is null ? _text : throw Refusal;

    /// <summary>Gets the text if it is a wildcard pattern; otherwise null.</summary>
    internal string? Pattern => Id is null && Refusal is null && ReferenceText.IsPattern(_text) ? _text : null;

    /// <summary>Gets the name or the ID that the user specified, without escape characters.</summary>
    /// <exception cref="ConnectorException"><c>NotAConnectorGroup</c>.</exception>
    public string NameOrId => Id is null ? ReferenceText.Unescape(Text) : Text;

    /// <summary>Returns whether a connector is in this group, according to the data that was read.</summary>
    internal bool Names(Connector connector) =>
        Id is null
            ? Same(NameOrId, connector.ConnectorGroup) || Same(NameOrId, connector.ConnectorGroupId)
            : Same(Id, connector.ConnectorGroupId);

    private static bool Same(string left, string? right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => _text;
}

/// <summary>
/// A reference to an application: a name, an object ID, an application (client) ID, or an application object.
/// </summary>
/// <remarks>Any other object is rejected when it is used, even if an application has the same name.</remarks>
public sealed class ApplicationReference : INameReference
{
    private readonly string _text;

    /// <summary>Creates a reference from text.</summary>
    /// <param name="nameOrId">A display name, an object ID or an application (client) ID.</param>
    public ApplicationReference(string nameOrId)
    {
        _text = (nameOrId ?? throw new ArgumentNullException(nameof(nameOrId))).Trim();
        Refusal = ReferenceText.Check(ReferenceKind.Application, _text);
    }

    /// <summary>Creates a reference to an application that was read before.</summary>
    public ApplicationReference(ConnectorGroupApplication application)
    {
        Known = application ?? throw new ArgumentNullException(nameof(application));
        _text = application.Name;
    }

    /// <summary>Creates a reference from another object.</summary>
    /// <param name="item">A number or a GUID.</param>
    public ApplicationReference(object item)
    {
        string? text = ReferenceText.Of(item);
        Refusal = text is null
            ? ConnectorErrors.NotAnApplication(item)
            : ReferenceText.Check(ReferenceKind.Application, text);
        _text = text ?? "";
    }

    /// <summary>Gets the application object of the reference, so that the application is not read again.</summary>
    internal ConnectorGroupApplication? Known { get; }

    /// <summary>Gets the error if this is not an application or not a usable name; otherwise null.</summary>
    internal ConnectorException? Refusal { get; }

    ConnectorException? INameReference.Refusal => Refusal;

    /// <summary>Gets the text as specified, in which a backtick escapes a wildcard character.</summary>
    internal string Text => Refusal is null ? _text : throw Refusal;

    /// <summary>Gets the text if it is a wildcard pattern; otherwise null.</summary>
    internal string? Pattern => Known is null && Refusal is null && ReferenceText.IsPattern(_text) ? _text : null;

    /// <summary>Gets the name or the ID that the user specified, without escape characters.</summary>
    /// <exception cref="ConnectorException"><c>NotAnApplication</c>.</exception>
    public string NameOrId => Known is null ? ReferenceText.Unescape(Text) : Text;

    public override string ToString() => _text;
}

/// <summary>A reference that the user specified, which may be unusable.</summary>
internal interface INameReference
{
    /// <summary>Gets the error if the reference can't refer to anything; otherwise null.</summary>
    ConnectorException? Refusal { get; }
}

/// <summary>The kind of object that a reference refers to.</summary>
internal enum ReferenceKind
{
    Connector,
    ConnectorGroup,
    Application,
}

/// <summary>
/// Distinguishes values that have one text, such as numbers and IDs, from objects that merely have a name, and checks
/// the text before any request is sent for it.
/// </summary>
internal static class ReferenceText
{
    /// <summary>
    /// The longest name that is looked up. Applications have at most 256 characters (displayName in the Microsoft Graph
    /// reference), host names at most 253. No limit for groups is documented.
    /// </summary>
    public const int MaxLength = 256;

    private static readonly Regex s_wildcard = new(@"(?<!`)(?:``)*[*?\[]");
    private static readonly Regex s_manyWildcard = new(@"(?<!`)(?:``)*[*?]");
    private static readonly Regex s_escape = new(@"`([*?\[\]`])");
    private static readonly Regex s_special = new(@"[*?\[\]`]");

    /// <summary>
    /// Gets the text of a simple value; null for any other object, regardless of its <c>ToString</c>.
    /// </summary>
    public static string? Of(object? item) =>
        item switch
        {
            string text => text.Trim(),
            IConvertible value => value.ToString(CultureInfo.InvariantCulture),
            Guid id => id.ToString(),
            _ => null,
        };

    /// <summary>Returns the error of a text that no object can be found by, or null.</summary>
    public static ConnectorException? Check(ReferenceKind kind, string text) =>
        text.Length == 0 ? ConnectorErrors.BlankName(kind)
        : text.Length > MaxLength ? ConnectorErrors.NameTooLong(kind, text)
        : null;

    /// <summary>Returns whether a list parameter reads the text as a pattern.</summary>
    public static bool IsPattern(string text) => s_wildcard.IsMatch(text);

    /// <summary>
    /// Returns whether the text must be a pattern. A bracket is often part of a group's name, as in <c>Web [EU]</c>.
    /// </summary>
    public static bool MeansMany(string text) => s_manyWildcard.IsMatch(text);

    /// <summary>Escapes the wildcard characters of a name, so that it refers to the object with this name.</summary>
    public static string Escape(string name) => s_special.Replace(name, "`$0");

    /// <summary>Removes the backticks that escape wildcard characters.</summary>
    public static string Unescape(string text) => s_escape.Replace(text, "$1");
}
