using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Unit.Graph;

/// <summary>
/// Answers batches, in reverse order, and single requests with the number at the end of the URL. Each configured
/// failure occurs once per item.
/// </summary>
internal sealed class BatchService : HttpMessageHandler
{
    private readonly object _gate = new();
    private readonly HashSet<string> _struck = [];

    /// <summary>The sizes of the received batches.</summary>
    public List<int> Batches { get; } = [];

    public string LastBatch { get; private set; } = "";

    public int Plain { get; private set; }

    public int? RefusesBatchesWith { get; init; }

    /// <summary>The status that each of these items returns once before it succeeds.</summary>
    public Dictionary<string, int> StrikesOnce { get; init; } = [];

    /// <summary>
    /// Overrides the response to an item, given its method and URL, and its body. Null returns the default response.
    /// </summary>
    public Func<string, string, JsonObject?>? Plays { get; init; }

    /// <summary>Items that the first response leaves out.</summary>
    public HashSet<string> LeavesOut { get; init; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (request.RequestUri!.AbsolutePath != "/beta/$batch")
        {
            lock (_gate)
            {
                Plain++;
            }

            return Answer(200, Body(request.Method.Method, request.RequestUri.AbsolutePath).ToJsonString());
        }

        LastBatch = await request.Content!.ReadAsStringAsync(cancellationToken);
        JsonArray items = JsonNode.Parse(LastBatch)!["requests"]!.AsArray();
        lock (_gate)
        {
            Batches.Add(items.Count);
            return RefusesBatchesWith is int status
                ? Answer(status, "{}")
                : Answer(
                    200,
                    new JsonObject
                    {
                        ["responses"] = new JsonArray([.. items.Reverse().Select(Item).OfType<JsonNode>()]),
                    }.ToJsonString()
                );
        }
    }

    private JsonObject? Item(JsonNode? item)
    {
        string url = (string)item!["url"]!;
        string number = url[(url.LastIndexOf('/') + 1)..];
        bool first = _struck.Add(number);
        if (first && LeavesOut.Contains(number))
        {
            return null;
        }

        int status = first && StrikesOnce.TryGetValue(number, out int strike) ? strike : 200;
        return new JsonObject
        {
            ["id"] = (string)item["id"]!,
            ["status"] = status,
            ["headers"] = status == 429 ? new JsonObject { ["retry-after"] = "7" } : new JsonObject(),
            ["body"] = status == 200 ? Body((string)item["method"]!, url, item["body"]) : new JsonObject(),
        };
    }

    private JsonObject Body(string method, string url, JsonNode? body = null) =>
        Plays?.Invoke($"{method} {url}", body?.ToJsonString() ?? "")
        ?? new() { ["id"] = url[(url.LastIndexOf('/') + 1)..], ["value"] = new JsonArray() };

    private static HttpResponseMessage Answer(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}

/// <summary>Holds every response until it is released, and counts how many requests wait at the same time.</summary>
internal sealed class HeldService(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly object _gate = new();
    private readonly TaskCompletionSource<bool> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;

    /// <summary>The highest number of concurrent requests.</summary>
    public int Most { get; private set; }

    /// <summary>The number of requests so far.</summary>
    public int Started { get; private set; }

    public void Release() => _released.SetResult(true);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            Started++;
            Most = Math.Max(Most, ++_underWay);
        }

        try
        {
            _ = await _released.Task.WaitAsync(cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _underWay--;
            }
        }
    }
}
