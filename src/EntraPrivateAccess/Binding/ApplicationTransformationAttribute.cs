using System.Management.Automation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Binding;

/// <summary>Reads an application from an object's properties.</summary>
public sealed class ApplicationTransformationAttribute : ReferenceTransformationAttribute
{
    private protected override object ReadProperties(string? model, PSObject item) =>
        model is null or nameof(ConnectorGroupApplication)
            && Text(item, "Id", "AppId", "DisplayName", "Name") is string text
            ? new ApplicationReference(text)
            : new ApplicationReference((object)item);
}
