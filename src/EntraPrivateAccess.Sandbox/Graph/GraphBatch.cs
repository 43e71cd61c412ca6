using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Layers;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>
/// <c>POST /beta/$batch</c>: accepts up to 20 requests and returns 200 even if they fail. The order of the responses
/// differs from the order of the requests.
/// </summary>
internal sealed class GraphBatch
{
    private const int Most = 20;

    private readonly GraphRouter _router;
    private readonly FaultBoard _faults;
    private readonly Journal _journal;
    private readonly ServiceClock _clock;

    public GraphBatch(GraphRouter router, FaultBoard faults, Journal journal, ServiceClock clock)
    {
        _router = router;
        _faults = faults;
        _journal = journal;
        _clock = clock;
    }

    public JsonObject Answer(GraphRequest batch, string? clientRequestId)
    {
        if (batch.Method != "POST")
        {
            throw GraphServiceErrors.Method(batch.Method);
        }

        List<JsonObject> items = Items(batch.RequiredBody);
        Dictionary<string, int> statuses = new(StringComparer.OrdinalIgnoreCase);
        List<JsonNode> answers = [];
        foreach (JsonObject item in items)
        {
            string id = (string)item["id"]!;
            JsonObject answer = Blocked(item, statuses)
                ? Failure(
                    new GraphServiceException(424, "FailedDependency", "A request that this one depends on failed."),
                    clientRequestId
                )
                : One(batch, item, clientRequestId);
            statuses[id] = (int)answer["status"]!;
            answer.Insert(0, "id", id);
            answers.Add(answer);
            _journal.Request(
                $"batch: {(string?)item["method"]} {(string?)item["url"]}",
                statuses[id],
                (string?)item["method"] is not "GET",
                item["body"]?.ToJsonString()
            );
        }

        answers.Reverse();
        return new JsonObject { ["responses"] = new JsonArray([.. answers]) };
    }

    private static List<JsonObject> Items(JsonObject body)
    {
        if (
            body["requests"] is not JsonArray { Count: > 0 } requests
            || requests.Any(request => request is not JsonObject)
        )
        {
            throw GraphServiceErrors.Query("Invalid batch payload format.");
        }

        List<JsonObject> items = [.. requests.Cast<JsonObject>()];
        if (items.Count > Most)
        {
            throw new GraphServiceException(
                400,
                "MaximumValueExceeded",
                $"Number of batch request steps exceeds the maximum value of {Most}."
            );
        }

        bool complete = items.All(item =>
            (string?)item["id"] is { Length: > 0 }
            && (string?)item["method"] is { Length: > 0 }
            && (string?)item["url"] is { Length: > 0 }
        );
        bool unique = items.Select(item => ((string?)item["id"])?.ToUpperInvariant()).Distinct().Count() == items.Count;
        return complete && unique
            ? items
            : throw GraphServiceErrors.Query(
                "Invalid batch payload format: every request requires a method, a relative url and a unique id."
            );
    }

    private static bool Blocked(JsonObject item, Dictionary<string, int> statuses) =>
        item["dependsOn"] is JsonArray needs
        && needs.Any(need => !statuses.TryGetValue((string)need!, out int status) || status >= 400);

    private JsonObject One(GraphRequest batch, JsonObject item, string? clientRequestId)
    {
        try
        {
            string url = (string)item["url"]!;
            if (Uri.TryCreate(url, UriKind.Absolute, out Uri? absolute) && absolute.Scheme is not "file")
            {
                throw GraphServiceErrors.Query("A request's url must be relative.");
            }

            string[] parts = url.TrimStart('/').Split('?', 2);
            string path = Uri.UnescapeDataString(parts[0]);
            if (_faults.Strikes(FaultNames.Throttle, $"/{batch.Version}/{path}", out Fault? fault))
            {
                JsonObject throttled = Failure(ServiceErrors.Throttled(), clientRequestId);
                throttled["headers"]!["Retry-After"] = fault.Value ?? "1";
                return throttled;
            }

            if (
                item["body"] is not null
                && item["headers"]?["Content-Type"] is null
                && item["headers"]?["content-type"] is null
            )
            {
                throw GraphServiceErrors.ContentType();
            }

            GraphRequest request = batch with
            {
                Method = ((string)item["method"]!).ToUpperInvariant(),
                Path = path,
                Query = parts.ElementAtOrDefault(1) ?? "",
                Body = item["body"] as JsonObject,
            };
            return Success(_router.Answer(request));
        }
        catch (GraphServiceException fault)
        {
            return Failure(fault, clientRequestId);
        }
    }

    private static JsonObject Success(GraphResponse answer)
    {
        JsonObject shown = new()
        {
            ["status"] = answer.Status,
            ["headers"] = new JsonObject { ["Content-Type"] = answer.Text is null ? "application/json" : "text/plain" },
        };
        if (answer.Text is not null || answer.Body is not null)
        {
            shown["body"] = answer.Text is null ? answer.Body : answer.Text;
        }

        return shown;
    }

    private JsonObject Failure(GraphServiceException fault, string? clientRequestId) =>
        new()
        {
            ["status"] = fault.Status,
            ["headers"] = new JsonObject { ["Content-Type"] = "application/json" },
            ["body"] = ServiceErrors.Body(
                fault.Code,
                fault.Message,
                Guid.NewGuid().ToString(),
                clientRequestId,
                _clock.GetUtcNow()
            ),
        };
}
