using System;

namespace EntraPrivateAccess.Models;

/// <summary>An application as people name it: by name, by object id, by application (client) id, or by an object that was read before.</summary>
public sealed class ApplicationReference
{
    /// <param name="nameOrId">A display name, or an id of either kind.</param>
    public ApplicationReference(string nameOrId) => NameOrId = (nameOrId ?? throw new ArgumentNullException(nameof(nameOrId))).Trim();

    public ApplicationReference(ConnectorGroupApplication application)
    {
        Known = application ?? throw new ArgumentNullException(nameof(application));
        NameOrId = application.Name;
    }

    /// <summary>The object that was read before, which spares reading it again.</summary>
    internal ConnectorGroupApplication? Known { get; }

    /// <summary>What the person wrote.</summary>
    public string NameOrId { get; }

    public override string ToString() => NameOrId;
}
