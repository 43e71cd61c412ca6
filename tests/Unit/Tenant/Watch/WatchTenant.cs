using System.Net;
using System.Net.Http;
using System.Text;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Tests.Unit.Tenant.Watch;

/// <summary>A tenant whose connectors a test changes between passes. It counts the requests.</summary>
internal sealed class WatchTenant : HttpMessageHandler
{
    private const int PageSize = 100;
    private const string Profile = "/beta/onPremisesPublishingProfiles/applicationProxy";

    /// <summary>Group ID to name.</summary>
    public Dictionary<string, string> Groups { get; } = [];

    /// <summary>Group ID to the names of its applications.</summary>
    public Dictionary<string, string[]> Applications { get; } = [];

    public List<TenantConnector> Connectors { get; } = [];

    /// <summary>The number of HTTP requests.</summary>
    public int Requests { get; private set; }

    /// <summary>Answers each request instead of the tenant; null while the tenant works.</summary>
    public Func<HttpResponseMessage>? Outage { get; set; }

    public TenantConnector Add(string id, string group)
    {
        if (!Groups.ContainsKey(group))
        {
            Groups[group] = $"Group {group}";
        }

        TenantConnector connector = new(id, group);
        Connectors.Add(connector);
        return connector;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests++;
        if (Outage is not null)
        {
            return Outage();
        }

        string path = request.RequestUri!.PathAndQuery;
        if (!path.EndsWith("$batch", StringComparison.Ordinal))
        {
            (int status, JObject body) = Answer(path);
            return Json(status, body);
        }

        JObject batch = JObject.Parse(await request.Content!.ReadAsStringAsync().ConfigureAwait(false));
        JArray responses =
        [
            .. batch["requests"]!.Select(item =>
            {
                (int status, JObject body) = Answer("/beta" + (string)item["url"]!);
                return new JObject
                {
                    ["id"] = item["id"],
                    ["status"] = status,
                    ["body"] = body,
                };
            }),
        ];
        return Json(200, new JObject { ["responses"] = responses });
    }

    private (int Status, JObject Body) Answer(string pathAndQuery)
    {
        string path = pathAndQuery.Split('?')[0].Substring(Profile.Length);
        string[] parts = path.Trim('/').Split('/');
        return parts switch
        {
            ["connectorGroups"] => (200, Page(pathAndQuery)),
            ["connectorGroups", var id, "members"] when Groups.ContainsKey(id) => (
                200,
                List(Connectors.Where(each => each.Group == id && !each.IsRemoved).Select(each => each.Json()))
            ),
            ["connectorGroups", var id, "applications"] when Groups.ContainsKey(id) => (
                200,
                List(
                    (Applications.TryGetValue(id, out string[]? names) ? names : []).Select(name => new JObject
                    {
                        ["id"] = name,
                        ["displayName"] = name,
                        ["onPremisesPublishing"] = new JObject { ["applicationType"] = "nonwebapp" },
                    })
                )
            ),
            ["connectors", var id] when Find(id) is { } one => (200, one.Json()),
            ["connectors", var id, "memberOf"] when Find(id) is { } one => (200, List([GroupJson(one.Group)])),
            _ => (
                404,
                new JObject
                {
                    ["error"] = new JObject { ["code"] = "ResourceNotFound", ["message"] = "Not found." },
                }
            ),
        };
    }

    private JObject Page(string pathAndQuery)
    {
        int at = pathAndQuery.IndexOf("$skip=", StringComparison.Ordinal);
        int skip = at < 0 ? 0 : int.Parse(pathAndQuery.Substring(at + 6));
        JObject page = List(Groups.Keys.Skip(skip).Take(PageSize).Select(GroupJson));
        if (skip + PageSize < Groups.Count)
        {
            page["@odata.nextLink"] = $"https://graph.microsoft.com{Profile}/connectorGroups?$skip={skip + PageSize}";
        }

        return page;
    }

    private TenantConnector? Find(string id) => Connectors.FirstOrDefault(each => each.Id == id && !each.IsRemoved);

    private JObject GroupJson(string id) =>
        new()
        {
            ["id"] = id,
            ["name"] = Groups[id],
            ["connectorGroupType"] = "applicationProxy",
        };

    private static JObject List(IEnumerable<JObject> items) => new() { ["value"] = new JArray(items) };

    private static HttpResponseMessage Json(int status, JObject body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body.ToString(), Encoding.UTF8, "application/json") };
}

/// <summary>A connector of the tenant.</summary>
internal sealed class TenantConnector(string id, string group)
{
    public string Id { get; } = id;

    public string Group { get; set; } = group;

    public string Status { get; set; } = "active";

    public bool IsRemoved { get; set; }

    public JObject Json() =>
        new()
        {
            ["id"] = Id,
            ["machineName"] = $"{Id}.contoso.com",
            ["status"] = Status,
        };
}
