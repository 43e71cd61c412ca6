using System.Management.Automation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Binding;

/// <summary>Reads a connector from an object's properties; an object of a group stands for the members.</summary>
public sealed class ConnectorTransformationAttribute : ReferenceTransformationAttribute
{
    private protected override object ReadProperties(string? model, PSObject item)
    {
        string? text = model switch
        {
            null => Text(item, "ConnectorId", "Id", "MachineName", "Name"),
            nameof(Connector) => Text(item, "Id", "MachineName"),
            nameof(ConnectorStatus) or nameof(ConnectorInstallation) => Text(item, "ConnectorId"),
            _ => null,
        };
        return model == nameof(ConnectorGroup) && Text(item, "Id", "Name") is string group
            ? new ConnectorReference(new ConnectorGroupReference(group))
            : text is null ? new ConnectorReference((object)item) : new ConnectorReference(text);
    }
}
