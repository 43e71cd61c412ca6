using EntraPrivateAccess.Tests.Unit.Graph;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>The requests that the tenant classes send, and their responses in a short notation.</summary>
internal static class TenantScript
{
    public const string Groups = $"GET {GraphFixture.Profile}/connectorGroups";
    public const string Connectors = $"GET {GraphFixture.Profile}/connectors";
    public const string NotEnabled =
        """{"error":{"code":"OnPremisesPublishing_NotEnabled","message":"The tenant was not found."}}""";

    /// <summary>
    /// A page of groups, each written as <c>id:name</c>, <c>id:name:region</c> or <c>id:name:region:default</c>.
    /// </summary>
    public static string GroupPage(params string[] groups) =>
        Page(
            groups.Select(group =>
            {
                string[] parts = group.Split(':');
                string region = parts.Length > 2 ? $"\"{parts[2]}\"" : "null";
                string isDefault = parts.Length > 3 ? "true" : "false";
                return $$"""{"id":"{{parts[0]}}","name":"{{parts[1]}}","region":{{region}},"isDefault":"""
                    + $$"""{{isDefault}},"connectorGroupType":"applicationProxy"}""";
            })
        );

    /// <summary>A page of connectors, each written as <c>id:name:status</c>.</summary>
    public static string ConnectorPage(params string[] connectors) => Page(connectors.Select(Connector));

    public static string Connector(string connector)
    {
        string[] parts = connector.Split(':');
        return $$"""{"id":"{{parts[0]}}","machineName":"{{parts[1]}}","status":"{{parts[2]}}","""
            + "\"externalIp\":\"203.0.113.7\",\"version\":\"1.5.4892.0\"}";
    }

    public static string Members(string groupId) => $"{Groups}/{groupId}/members";

    public static string Applications(string groupId) =>
        $"{Groups}/{groupId}/applications?$select=id,appId,displayName,tags,onPremisesPublishing";

    public static string GroupOfApplication(string id) => $"GET /beta/applications/{id}/connectorGroup";

    /// <summary>A page of applications, each written as <c>id:name</c>.</summary>
    public static string ApplicationPage(params string[] applications) =>
        Page(
            applications.Select(application =>
            {
                string[] parts = application.Split(':');
                return $$"""{"id":"{{parts[0]}}","appId":"app-{{parts[0]}}","displayName":"{{parts[1]}}","""
                    + "\"tags\":[],\"onPremisesPublishing\":{\"applicationType\":\"nonwebapp\"}}";
            })
        );

    public static string Member(string connectorId) => $"GET {GraphFixture.Profile}/connectors/{connectorId}/memberOf";

    public static string Move(string connectorId) =>
        $"POST {GraphFixture.Profile}/connectors/{connectorId}/memberOf/$ref";

    private static string Page(System.Collections.Generic.IEnumerable<string> items) =>
        $$"""{"value":[{{string.Join(",", items)}}]}""";
}
