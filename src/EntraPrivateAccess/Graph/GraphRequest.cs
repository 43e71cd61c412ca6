using System.Net.Http;
using EntraPrivateAccess.Errors;
using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph;

/// <summary>One request. <see cref="GraphPaths"/> writes its address.</summary>
/// <param name="Url">Relative to the root's <c>/beta</c>, or a next link as the service sent it.</param>
/// <param name="Body">Serialized as JSON, or null.</param>
internal sealed record GraphRequest(HttpMethod Method, string Url, object? Body = null)
{
    /// <summary>True where sending it twice leaves the same state as sending it once.</summary>
    public bool Repeatable { get; init; } = Method != HttpMethod.Post;

    /// <summary>Takes what is wanted out of a good answer while that passes by; nothing keeps its text.</summary>
    public Func<JsonReader, object?> Read { get; init; } = GraphJson.Pass;

    public static GraphRequest Get<T>(string url)
        where T : class => new(HttpMethod.Get, url) { Read = GraphJson.Read<T> };

    public static GraphRequest Post<T>(string url, object body)
        where T : class => new(HttpMethod.Post, url, body) { Read = GraphJson.Read<T> };

    public static GraphRequest Delete(string url) => new(HttpMethod.Delete, url);

    /// <summary>A reference that is set twice points to the same: safe to repeat although it is a POST.</summary>
    public static GraphRequest Refer(string url, string target) =>
        new(HttpMethod.Post, url, new Wire.ReferenceBody(target)) { Repeatable = true };
}

/// <summary>
/// Every address of Microsoft Graph that the module uses, relative to <c>/beta</c>: v1.0 has none of them.
/// </summary>
/// <remarks>
/// Private Access connectors and groups live under <c>applicationProxy</c> too (Graph tutorial "Configure Private
/// Access").
/// </remarks>
internal static class GraphPaths
{
    public const string Version = "/beta";
    public const string Batch = "/$batch";
    public const string Organization = "/organization?$select=id,displayName";
    public const string PublishingProfile = "/onPremisesPublishingProfiles/applicationProxy";
    public const string Connectors = PublishingProfile + "/connectors";
    public const string ConnectorGroups = PublishingProfile + "/connectorGroups";

    private const string AllApplications = "/applications";

    /// <summary>Applications are large objects: only what is needed of them.</summary>
    private const string ApplicationParts = "$select=id,appId,displayName,tags,onPremisesPublishing";

    public static string Connector(string id) => $"{Connectors}/{Segment(id)}";

    public static string GroupsOf(string connectorId) => $"{Connectors}/{Segment(connectorId)}/memberOf";

    public static string Move(string connectorId) => $"{Connector(connectorId)}/memberOf/$ref";

    public static string ConnectorGroup(string id) => $"{ConnectorGroups}/{Segment(id)}";

    public static string Members(string groupId) => $"{ConnectorGroups}/{Segment(groupId)}/members";

    /// <summary>
    /// The same, their ids only: what a whole tenant's connectors are joined by. Read what came back: an option may
    /// be passed over.
    /// </summary>
    public static string MemberIds(string groupId) => $"{ConnectorGroups}/{Segment(groupId)}/members?$select=id";

    public static string Applications(string groupId) => $"{ConnectorGroup(groupId)}/applications?{ApplicationParts}";

    public static string Application(string id) => $"{AllApplications}/{Segment(id)}?{ApplicationParts}";

    /// <summary>
    /// Applications whose property has this text. An option that is not understood may be passed over: the answer is
    /// looked through again.
    /// </summary>
    public static string ApplicationsWhere(string property, string text) =>
        $"{AllApplications}?$filter={Is(property, text)}&{ApplicationParts}";

    public static string GroupOfApplication(string id) => $"{AllApplications}/{Segment(id)}/connectorGroup";

    public static string Assignment(string applicationId) => $"{GroupOfApplication(applicationId)}/$ref";

    /// <summary>
    /// Connectors that one of the names can mean: that name, its short form, or a full name of which it is the short
    /// one. Look through the answer again.
    /// </summary>
    public static string ConnectorsNamed(IEnumerable<string> machineNames) =>
        $"{Connectors}?$filter={string.Join("%20or%20", machineNames.Select(NameFilter))}";

    /// <summary>
    /// An object's full address, the form that a reference takes; it names the same root as the request.
    /// </summary>
    public static string Reference(Uri root, string path) => new Uri(root, Version + path).AbsoluteUri;

    private static string NameFilter(string machineName)
    {
        string same = Is("machineName", machineName);
        int dot = machineName.IndexOf('.');
        return dot > 0
            ? $"{same}%20or%20{Is("machineName", machineName.Substring(0, dot))}"
            : $"{same}%20or%20startswith(machineName,{Literal(machineName + ".")})";
    }

    private static string Is(string property, string text) => $"{property}%20eq%20{Literal(text)}";

    // OData doubles a quote inside a text; then the whole is escaped for the address.
    private static string Literal(string text) => $"'{Uri.EscapeDataString(text.Replace("'", "''"))}'";

    /// <summary>
    /// False for what cannot be an id: "." and ".." survive escaping and would climb to another address.
    /// </summary>
    public static bool IsId(string id) => !id.All(letter => letter is '.' or ' ');

    private static string Segment(string id) =>
        IsId(id) ? Uri.EscapeDataString(id.Trim()) : throw ConnectorErrors.InvalidId(id);
}
