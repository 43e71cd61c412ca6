using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph;

/// <summary>One request. <see cref="GraphPaths"/> provides its URL.</summary>
/// <param name="Url">The URL relative to the root's <c>/beta</c>, or a next link from the service.</param>
/// <param name="Body">The object to send as JSON, or null.</param>
internal sealed record GraphRequest(HttpMethod Method, string Url, object? Body = null)
{
    /// <summary>True if sending the request twice leaves the same state as sending it once.</summary>
    public bool Repeatable { get; init; } = Method != HttpMethod.Post;

    /// <summary>
    /// Reads the expected value from a successful response while it is parsed; the text itself is not kept.
    /// </summary>
    public Func<JsonReader, object?> Read { get; init; } = GraphJson.Pass;

    /// <summary>True if the request changes nothing. A batch only reads if all of its requests do.</summary>
    public bool OnlyReads =>
        Method == HttpMethod.Get
        || (Body is Wire.BatchBody batch && batch.Requests.All(item => item.Method == HttpMethod.Get.Method));

    /// <summary>True if a success without a body is not an answer to the request.</summary>
    public bool RequiresBody { get; init; }

    /// <summary>True if status 204 means that the requested object does not exist.</summary>
    public bool AllowsNoContent { get; init; }

    public static GraphRequest Get<T>(string url)
        where T : class => new(HttpMethod.Get, url) { Read = GraphJson.ReadComplete<T>, RequiresBody = true };

    public static GraphRequest Post<T>(string url, object body)
        where T : class => new(HttpMethod.Post, url, body) { Read = GraphJson.Read<T> };

    public static GraphRequest Delete(string url) => new(HttpMethod.Delete, url);

    /// <summary>
    /// Creates a request that sets a reference. It is safe to repeat although it is a POST, because the reference stays
    /// the same.
    /// </summary>
    public static GraphRequest Refer(string url, string target) =>
        new(HttpMethod.Post, url, new Wire.ReferenceBody(target)) { Repeatable = true };
}

/// <summary>Every Microsoft Graph URL that the module uses, relative to <c>/beta</c>: v1.0 has none of them.</summary>
/// <remarks>
/// Private Access connectors and groups are also under <c>applicationProxy</c> (Graph tutorial "Configure Private
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

    /// <summary>The properties to select. Applications are large objects, so only the required ones are read.</summary>
    private const string ApplicationParts = "$select=id,appId,displayName,tags,onPremisesPublishing";

    /// <summary>Gets the path to the first object of a collection.</summary>
    public static string First(string collection) => collection + "?$top=1";

    public static string Connector(string id) => $"{Connectors}/{Segment(id)}";

    public static string GroupsOf(string connectorId) => $"{Connectors}/{Segment(connectorId)}/memberOf";

    public static string Move(string connectorId) => $"{Connector(connectorId)}/memberOf/$ref";

    public static string ConnectorGroup(string id) => $"{ConnectorGroups}/{Segment(id)}";

    public static string Members(string groupId) => $"{ConnectorGroups}/{Segment(groupId)}/members";

    /// <summary>
    /// Gets the path to a group's members with only their IDs, which are enough to join the connectors of a whole
    /// tenant. The service may ignore the option, so check the response.
    /// </summary>
    public static string MemberIds(string groupId) => $"{ConnectorGroups}/{Segment(groupId)}/members?$select=id";

    public static string Applications(string groupId) => $"{ConnectorGroup(groupId)}/applications?{ApplicationParts}";

    public static string Application(string id) => $"{ApplicationObject(id)}?{ApplicationParts}";

    /// <summary>Gets the path to an application for a change.</summary>
    public static string ApplicationObject(string id) => $"{AllApplications}/{Segment(id)}";

    /// <summary>
    /// Gets the path to the applications whose property has this value. The service may ignore a filter that it does
    /// not support, so the caller filters the response again.
    /// </summary>
    public static string ApplicationsWhere(string property, string text) =>
        $"{AllApplications}?$filter={EqualsFilter(property, text)}&{ApplicationParts}";

    /// <summary>
    /// Gets the path to the segments of a Private Access application, or to those of a web application: its further
    /// URLs. Microsoft's metadata contains both. For Private Access, Microsoft's permissions data also contains it, and
    /// Microsoft's Entra module sends it.
    /// </summary>
    public static string SegmentsOf(string applicationId, bool isWeb) =>
        $"{ApplicationObject(applicationId)}/onPremisesPublishing/segmentsConfiguration"
        + $"/microsoft.graph.{(isWeb ? "web" : "ip")}SegmentConfiguration/applicationSegments";

    public static string GroupOfApplication(string id) => $"{AllApplications}/{Segment(id)}/connectorGroup";

    public static string Assignment(string applicationId) => $"{GroupOfApplication(applicationId)}/$ref";

    /// <summary>
    /// Gets the path to the connectors that any of the names can refer to: the name itself, its short form, or a full
    /// name with this short form. The caller must filter the response again.
    /// </summary>
    public static string ConnectorsNamed(IEnumerable<string> machineNames) =>
        $"{Connectors}?$filter={string.Join("%20or%20", machineNames.Select(NameFilter))}";

    /// <summary>
    /// Gets the absolute URL of an object, which a reference requires. It has the same root as the request.
    /// </summary>
    public static string Reference(Uri root, string path) => new Uri(root, Version + path).AbsoluteUri;

    private static string NameFilter(string machineName)
    {
        string same = EqualsFilter("machineName", machineName);
        int dot = machineName.IndexOf('.');
        return dot > 0
            ? $"{same}%20or%20{EqualsFilter("machineName", machineName.Substring(0, dot))}"
            : $"{same}%20or%20startswith(machineName,{Literal(machineName + ".")})";
    }

    private static string EqualsFilter(string property, string text) => $"{property}%20eq%20{Literal(text)}";

    // OData doubles a quote inside a string; then the whole literal is escaped for the URL.
    private static string Literal(string text) => $"'{Uri.EscapeDataString(text.Replace("'", "''"))}'";

    /// <summary>
    /// Returns false for text that cannot be an ID: "." and ".." are not changed by escaping and would lead to another
    /// URL, and a pattern or a whole page of text was not meant as an ID.
    /// </summary>
    public static bool IsId(string id) =>
        id.Length <= ReferenceText.MaxLength
        && !id.All(letter => letter is '.' or ' ')
        && !id.Any(letter => letter is '*' or '?');

    private static string Segment(string id) =>
        IsId(id) ? Uri.EscapeDataString(id.Trim()) : throw ConnectorErrors.InvalidId(id);
}
