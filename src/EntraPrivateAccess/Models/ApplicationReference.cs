using System;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Models;

/// <summary>An application as people name it: by name, by object id, by application (client) id, or by an object that was read before.</summary>
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
        Refusal = text is null ? Faults.NotAnApplication(item) : null;
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
