using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>The envelope of a batch, which Microsoft's document lacks: the hand-written schema, and what its prose says besides.</summary>
internal sealed class BatchRules
{
    private static readonly SchemaCheck s_check = new(strict: false, reading: true);

    private readonly IOpenApiSchema _request;
    private readonly IOpenApiSchema _response;

    public BatchRules(JsonNode file)
    {
        // The same reader and the same check serve: OpenAPI 3.1 takes JSON Schema as it is.
        JsonObject document = new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "batch", ["version"] = "1" },
            ["paths"] = new JsonObject(),
            ["components"] = new JsonObject { ["schemas"] = file["$defs"]!.DeepClone() },
        };
        ReadResult read = OpenApiDocument.Parse(document.ToJsonString(), "json");
        IDictionary<string, IOpenApiSchema> schemas = read.Document?.Components?.Schemas ?? throw new InvalidDataException("The batch schema cannot be read.");
        _request = schemas["request"];
        _response = schemas["response"];
    }

    public IEnumerable<string> RequestFaults(Exchange batch)
    {
        if (batch.Method != "POST")
        {
            return ["a batch is a POST"];
        }

        IEnumerable<string> faults = s_check.Faults(_request, batch.Body, "batch");
        List<JsonNode> items = [.. (batch.Body?["requests"] as JsonArray ?? []).Select(item => item!)];
        bool unique = items.Select(item => ((string?)item["id"])?.ToUpperInvariant()).Distinct().Count() == items.Count;
        IEnumerable<string> bodies = items.Where(item => item["body"] is not null && (item["headers"] as JsonObject)?.Any(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) != true)
            .Select(item => $"batch: item {item["id"]} has a body without a Content-Type");
        IEnumerable<string> versioned = items.Where(item => ((string?)item["url"])?.StartsWith("/beta", StringComparison.Ordinal) == true).Select(item => $"batch: the address of item {item["id"]} names the version");
        return [.. faults, .. bodies, .. versioned, .. unique ? Array.Empty<string>() : ["batch: two items have one id"]];
    }

    public IEnumerable<string> AnswerFaults(Exchange batch)
    {
        if (!batch.Succeeded)
        {
            return [];
        }

        string[] asked = [.. (batch.Body!["requests"]!.AsArray()).Select(item => (string)item!["id"]!).Order()];
        string[] answered = [.. (batch.Answer?["responses"]?.AsArray() ?? []).Select(item => (string)item!["id"]!).Order()];
        IEnumerable<string> faults = s_check.Faults(_response, batch.Answer, "batch");
        faults = batch.Status == 200 ? faults : faults.Append($"a batch answers 200, not {batch.Status}");
        return asked.SequenceEqual(answered) ? faults : faults.Append("batch: not every item was answered once");
    }
}
