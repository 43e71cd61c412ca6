using System.Management.Automation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Binding;

/// <summary>Reads a connector group from an object's properties.</summary>
public sealed class ConnectorGroupTransformationAttribute : ReferenceTransformationAttribute
{
    private protected override object ReadProperties(string? model, PSObject item) =>
        model is null or nameof(ConnectorGroup)
            && Text(item, "Id", "ConnectorGroupId", "Name") is string text
            ? new ConnectorGroupReference(text)
            : new ConnectorGroupReference((object)item);
}
