using System;
using System.Linq;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Graph;

/// <summary>Every address of Microsoft Graph that the module uses, relative to <c>/beta</c>: v1.0 has none of them.</summary>
/// <remarks>Private Access connectors and groups live under <c>applicationProxy</c> too (Graph tutorial "Configure Private Access").</remarks>
internal static class GraphPaths
{
    public const string Version = "/beta";
    public const string Batch = "/$batch";
    public const string Organization = "/organization?$select=id,displayName";
    public const string PublishingProfile = "/onPremisesPublishingProfiles/applicationProxy";
    public const string Connectors = PublishingProfile + "/connectors";
    public const string ConnectorGroups = PublishingProfile + "/connectorGroups";

    public static string Connector(string id) => $"{Connectors}/{Segment(id)}";

    public static string GroupsOf(string connectorId) => $"{Connector(connectorId)}/memberOf";

    public static string Move(string connectorId) => $"{Connector(connectorId)}/memberOf/$ref";

    public static string ConnectorGroup(string id) => $"{ConnectorGroups}/{Segment(id)}";

    public static string Members(string groupId) => $"{ConnectorGroup(groupId)}/members";

    /// <summary>Applications are large objects: only what is needed of them.</summary>
    public static string Applications(string groupId) => $"{ConnectorGroup(groupId)}/applications?$select=id,displayName";

    /// <summary>An object's full address, the form that a reference takes; it names the same root as the request.</summary>
    public static string Reference(Uri root, string path) => new Uri(root, Version + path).AbsoluteUri;

    // "." and ".." survive escaping and would climb to another address.
    private static string Segment(string id) =>
        id.All(letter => letter is '.' or ' ') ? throw Faults.InvalidId(id) : Uri.EscapeDataString(id.Trim());
}
