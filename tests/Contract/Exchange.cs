using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Layers;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>One request with its response, either by itself or as an item of a batch.</summary>
internal sealed record Exchange(RecordedExchange Record, bool InBatch = false)
{
    private const string Beta = "/beta";

    public string Method => Record.Method;

    /// <summary>The path below the version, without the query.</summary>
    public string Path => "/" + string.Join('/', Record.Url.Split('?')[0].TrimStart('/').Split('/').Skip(1));

    /// <summary>The query as sent, without the question mark.</summary>
    public string Query => Record.Url.Split('?', 2).ElementAtOrDefault(1) ?? "";

    public bool IsBatch => Path == "/$batch";

    public bool IsBeta => Record.Url.StartsWith(Beta + "/", StringComparison.Ordinal);

    public bool IsOurs => Record.Client.StartsWith("EntraPrivateAccess/", StringComparison.Ordinal);

    public JsonNode? Body => Parse(Record.Body);

    public JsonNode? Answer => Parse(Record.Answer);

    public int Status => Record.Status;

    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>
    /// Returns the items of a batch as separate requests, without a response if the whole batch was refused.
    /// </summary>
    public IEnumerable<Exchange> Items()
    {
        List<JsonNode> answers =
        [
            .. (Succeeded ? Answer?["responses"]?.AsArray() ?? [] : []).Select(answer => answer!),
        ];
        foreach (JsonNode item in (Body?["requests"] as JsonArray ?? []).Select(item => item!))
        {
            JsonNode? answer = answers.FirstOrDefault(one => (string?)one["id"] == (string?)item["id"]);
            yield return new Exchange(
                Record with
                {
                    Method = (string?)item["method"] ?? "",
                    Url = $"{Beta}/{((string?)item["url"] ?? "").TrimStart('/')}",
                    ContentType = Header(item, "Content-Type"),
                    Body = item["body"]?.ToJsonString(),
                    Status = (int?)answer?["status"] ?? 0,
                    AnswerType = Header(answer, "Content-Type"),
                    Answer = answer?["body"] is JsonValue text ? (string?)text : answer?["body"]?.ToJsonString(),
                },
                InBatch: true
            );
        }
    }

    public override string ToString() =>
        $"{(InBatch ? "batch: " : "")}{Method} {Record.Url} -> {Status} ({Record.Client})";

    private static string? Header(JsonNode? item, string name) =>
        (string?)
            (item?["headers"] as JsonObject ?? [])
                .FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                .Value;

    private static JsonNode? Parse(string? text) => text is ['{' or '[', ..] ? JsonNode.Parse(text) : null;
}
