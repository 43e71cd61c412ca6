using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Turns what the service wrote into what people meet.</summary>
internal static class Mapping
{
    public static Connector ToConnector(this ConnectorBody body, string environment) => new()
    {
        Id = body.Id ?? "",
        MachineName = body.MachineName ?? "",
        ExternalIp = body.ExternalIp,
        Status = body.Status ?? "",
        Version = body.Version,
        Environment = environment,
    };

    public static ConnectorGroup ToGroup(this ConnectorGroupBody body, string environment) => new()
    {
        Id = body.Id ?? "",
        Name = body.Name ?? "",
        Region = body.Region,
        ConnectorGroupType = body.ConnectorGroupType,
        IsDefault = body.IsDefault ?? false,
        Environment = environment,
    };

    public static ConnectorGroupApplication ToApplication(this ApplicationBody body, string environment) => new()
    {
        Id = body.Id ?? "",
        AppId = body.AppId,
        Name = body.DisplayName ?? "",
        Kind = ApplicationKinds.Of(body),
        Environment = environment,
    };

    /// <summary>Writes the group into the application; null where the service names none.</summary>
    public static ConnectorGroupApplication In(this ConnectorGroupApplication application, ConnectorGroup? group)
    {
        application.ConnectorGroup = group?.Name;
        application.ConnectorGroupId = group?.Id;
        application.Region = group?.Region;
        return application;
    }

    /// <summary>Writes the group into the connector; null where the service names none.</summary>
    public static Connector In(this Connector connector, ConnectorGroup? group)
    {
        connector.ConnectorGroup = group?.Name;
        connector.ConnectorGroupId = group?.Id;
        connector.Region = group?.Region;
        return connector;
    }
}
