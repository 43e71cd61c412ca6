using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Benchmarks.Tenants;

/// <summary>The code of typical samples: one HttpClient, sequential requests, Newtonsoft.Json.</summary>
internal sealed class BareLoop : IDisposable
{
    private const string Profile = "/beta/onPremisesPublishingProfiles/applicationProxy";
    private const int BatchSize = 20;
    private const int BatchesAtOnce = 4;
    private static readonly JsonSerializer s_serializer = JsonSerializer.CreateDefault();

    private readonly HttpClient _http;
    private readonly string _root;

    public BareLoop(Uri root, string token)
    {
        // The sandbox has a self-signed certificate. This client connects only to the loopback interface.
        SocketsHttpHandler handler = new()
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => root.IsLoopback },
        };
        _http = new HttpClient(handler)
        {
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        _root = root.GetLeftPart(UriPartial.Authority);
    }

    public List<Connector> Connectors() => All<Connector>($"{Profile}/connectors");

    public List<Group> Groups() => All<Group>($"{Profile}/connectorGroups");

    public List<Connector> Members(string groupId) => All<Connector>($"{Profile}/connectorGroups/{groupId}/members");

    /// <summary>Moves one connector, and reads until the change is visible.</summary>
    public void Move(string connectorId, string groupId)
    {
        JObject reference = new() { ["@odata.id"] = $"{_root}{Profile}/connectorGroups/{groupId}" };
        using StringContent body = new(reference.ToString(Formatting.None), Encoding.UTF8, "application/json");
        using (
            HttpRequestMessage request = new(
                HttpMethod.Post,
                $"{_root}{Profile}/connectors/{connectorId}/memberOf/$ref"
            )
            {
                Content = body,
            }
        )
        using (HttpResponseMessage response = _http.Send(request))
        {
            _ = response.EnsureSuccessStatusCode();
        }

        while (All<Group>($"{Profile}/connectors/{connectorId}/memberOf").Single().Id != groupId) { }
    }

    public int Applications(string groupId) => All<Connector>(ApplicationsPath(groupId)).Count;

    /// <summary>
    /// Reads the members and applications of groups in batches of twenty, four at the same time, and returns the number
    /// of members: the fewest requests that the service allows.
    /// </summary>
    public async Task<int> BatchedContentsAsync(IReadOnlyList<Group> groups)
    {
        string[] paths =
        [
            .. groups.Select(group => $"{Profile}/connectorGroups/{group.Id}/members"),
            .. groups.Select(group => ApplicationsPath(group.Id!)),
        ];
        int members = 0;
        await Parallel.ForEachAsync(
            paths.Chunk(BatchSize),
            new ParallelOptions { MaxDegreeOfParallelism = BatchesAtOnce },
            async (batch, stop) =>
            {
                JArray requests =
                [
                    .. batch.Select(
                        (path, index) =>
                            new JObject
                            {
                                ["id"] = $"{index}",
                                ["method"] = "GET",
                                ["url"] = path["/beta".Length..],
                            }
                    ),
                ];
                using StringContent body = new(
                    new JObject { ["requests"] = requests }.ToString(Formatting.None),
                    Encoding.UTF8,
                    "application/json"
                );
                using HttpResponseMessage response = await _http.PostAsync($"{_root}/beta/$batch", body, stop);
                using StreamReader text = new(
                    await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(stop),
                    Encoding.UTF8
                );
                using JsonTextReader reader = new(text);
                Answers answers = s_serializer.Deserialize<Answers>(reader)!;
                _ = Interlocked.Add(
                    ref members,
                    answers.Responses.Sum(answer => answer.Body!.Value.Count(item => item.MachineName is not null))
                );
            }
        );
        return members;
    }

    public void Dispose() => _http.Dispose();

    private static string ApplicationsPath(string groupId) =>
        $"{Profile}/connectorGroups/{groupId}/applications" + "?$select=id,appId,displayName,tags,onPremisesPublishing";

    private List<T> All<T>(string path)
    {
        List<T> items = [];
        for (string? next = _root + path; next is not null; )
        {
            using HttpRequestMessage request = new(HttpMethod.Get, next);
            using HttpResponseMessage response = _http.Send(request, HttpCompletionOption.ResponseHeadersRead);
            using StreamReader text = new(response.EnsureSuccessStatusCode().Content.ReadAsStream(), Encoding.UTF8);
            using JsonTextReader reader = new(text);
            Page<T> page = s_serializer.Deserialize<Page<T>>(reader)!;
            items.AddRange(page.Value);
            next = page.NextLink;
        }

        return items;
    }

    internal sealed class Answers
    {
        public List<Answer> Responses { get; set; } = [];
    }

    internal sealed class Answer
    {
        public Page<Connector>? Body { get; set; }
    }

    internal sealed class Page<T>
    {
        public List<T> Value { get; set; } = [];

        [JsonProperty("@odata.nextLink")]
        public string? NextLink { get; set; }
    }

    internal sealed class Connector
    {
        public string? Id { get; set; }

        public string? MachineName { get; set; }

        public string? ExternalIp { get; set; }

        public string? Status { get; set; }

        public string? Version { get; set; }
    }

    internal sealed class Group
    {
        public string? Id { get; set; }

        public string? Name { get; set; }

        public string? Region { get; set; }
    }
}
