using System.Globalization;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Graph.Query;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>
/// Defines the JSON representation of the tenant's entities, and the properties that can be selected, filtered and
/// expanded.
/// </summary>
internal static class Entities
{
    public static EntityShape Connector { get; } =
        new("connector", ["id", "machineName", "externalIp", "status", "version"])
        {
            Expansions =
            {
                ["memberOf"] = new Expansion(
                    () => Group!,
                    (item, view) =>
                        view.State.GroupOf(view.Connector((string)item["id"]!)!) is { } group ? [Of(group)] : []
                ),
            },
        };

    public static EntityShape Group { get; } =
        new("connectorGroup", ["id", "name", "connectorGroupType", "isDefault", "region"])
        {
            Expansions =
            {
                ["members"] = new Expansion(
                    () => Connector,
                    (item, view) =>
                        view.Members(view.State.Group((string)item["id"]!)!).Select(member => Of(member, view))
                ),
                ["applications"] = new Expansion(
                    () => Application!,
                    (item, view) => view.Applications(view.State.Group((string)item["id"]!)!).Select(Of)
                ),
            },
        };

    public static EntityShape Application { get; } =
        new("application", ["id", "appId", "displayName", "createdDateTime", "tags", "onPremisesPublishing"])
        {
            IsOpen = true,
        };

    public static EntityShape Segment { get; } =
        new(
            "ipApplicationSegment",
            ["@odata.type", "id", "destinationHost", "destinationType", "port", "ports", "protocol"]
        );

    public static EntityShape WebSegment { get; } =
        new("webApplicationSegment", ["@odata.type", "id", "internalUrl", "externalUrl", "alternateUrl"]);

    public static EntityShape Organization { get; } = new("organization", ["id", "displayName"]);

    public static JsonObject Of(ConnectorRecord connector, TenantView view) =>
        new()
        {
            ["id"] = connector.Id,
            ["machineName"] = connector.MachineName,
            ["externalIp"] = connector.ExternalIp,
            ["status"] = view.Rules.Status(connector),
            ["version"] = connector.Version,
        };

    public static JsonObject Of(GroupRecord group) =>
        new()
        {
            ["id"] = group.Id,
            ["name"] = group.Name,
            ["connectorGroupType"] = group.Type,
            ["isDefault"] = group.IsDefault,
            ["region"] = group.Region,
        };

    public static JsonObject Of(ApplicationRecord application) =>
        new()
        {
            ["id"] = application.Id,
            ["appId"] = application.AppId,
            ["displayName"] = application.DisplayName,
            ["createdDateTime"] = application.Created.ToString(
                "yyyy-MM-dd'T'HH:mm:ss'Z'",
                CultureInfo.InvariantCulture
            ),
            ["tags"] = new JsonArray([.. application.Tags.Select(tag => (JsonNode)tag)]),
            ["onPremisesPublishing"] = application.ApplicationType is null
                ? null
                : new JsonObject
                {
                    ["applicationType"] = application.ApplicationType,
                    ["isOnPremPublishingEnabled"] = true,
                    ["isAccessibleViaZTNAClient"] = application.ApplicationType is not "enterpriseapp",
                    ["trafficRoutingMethod"] = application.TrafficRoutingMethod,
                    ["internalUrl"] = application.InternalUrl,
                    ["isBackendCertificateValidationEnabled"] = application.ValidatesCertificate,
                },
        };

    public static JsonObject OfUrl(string url, int index) =>
        new()
        {
            ["@odata.type"] = "#microsoft.graph.webApplicationSegment",
            ["id"] = new Guid(index, 1, 0, new byte[8]).ToString(),
            ["internalUrl"] = url,
            ["externalUrl"] = url,
            ["alternateUrl"] = null,
        };

    public static JsonObject Of(SegmentRecord segment) =>
        new()
        {
            ["@odata.type"] = "#microsoft.graph.ipApplicationSegment",
            ["id"] = segment.Id,
            ["destinationHost"] = segment.DestinationHost,
            ["destinationType"] = segment.DestinationType,
            ["port"] = 0,
            ["ports"] = new JsonArray([.. segment.Ports.Select(ports => (JsonNode)ports)]),
            ["protocol"] = segment.Protocol,
        };
}

/// <summary>The operations of one resource.</summary>
internal interface IGraphResource
{
    IReadOnlyList<GraphRoute> Routes { get; }
}
