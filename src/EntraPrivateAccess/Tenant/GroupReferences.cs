using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>The group that something was in when it was read.</summary>
internal static class GroupReferences
{
    /// <exception cref="ConnectorException"><c>NoConnectorGroup</c>.</exception>
    public static ConnectorGroupReference Of(Connector connector) => connector.ConnectorGroupId is { Length: > 0 } id
        ? new ConnectorGroupReference(id)
        : throw Faults.NoConnectorGroup($"connector {connector.MachineName}", $"Get-Connector -Id {connector.Id}");

    /// <exception cref="ConnectorException"><c>NoConnectorGroup</c>.</exception>
    public static ConnectorGroupReference Of(ConnectorGroupApplication application) => application.ConnectorGroupId is { Length: > 0 } id
        ? new ConnectorGroupReference(id)
        : throw Faults.NoConnectorGroup($"application '{application.Name}'", $"Get-ConnectorGroupApplication -Id {application.Id}");
}
