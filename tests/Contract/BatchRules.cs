using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Compares the envelope of a batch with Microsoft's documentation.</summary>
internal sealed class BatchRules(ContractDescription contract)
{
    /// <summary>Microsoft's limit for the number of requests in a batch.</summary>
    private const int MostItems = 20;

    public IEnumerable<string> RequestFaults(Exchange batch)
    {
        if (batch.Method != "POST")
        {
            return ["a batch must be a POST request"];
        }

        IEnumerable<string> faults = contract.Batch.FindFaults("batchRequest", batch.Body, "batch", reading: true);
        JsonObject[] items = [.. (batch.Body?["requests"] as JsonArray ?? []).OfType<JsonObject>()];
        bool isSized = items.Length is >= 1 and <= MostItems;
        bool isUnique =
            items.Select(item => ((string?)item["id"])?.ToUpperInvariant()).Distinct().Count() == items.Length;
        return
        [
            .. faults,
            .. items.SelectMany(ItemFaults),
            .. isSized ? Array.Empty<string>() : [$"batch: {items.Length} is not a valid number of items"],
            .. isUnique ? Array.Empty<string>() : ["batch: two items have the same ID"],
        ];
    }

    public IEnumerable<string> AnswerFaults(Exchange batch)
    {
        if (!batch.Succeeded)
        {
            return [];
        }

        string[] asked = [.. batch.Body!["requests"]!.AsArray().Select(item => (string)item!["id"]!).Order()];
        string[] answered =
        [
            .. (batch.Answer?["responses"]?.AsArray() ?? []).Select(item => (string)item!["id"]!).Order(),
        ];
        return
        [
            .. contract.Batch.FindFaults("batchResponse", batch.Answer, "batch", reading: true),
            .. batch.Status == 200 ? Array.Empty<string>() : [$"a batch returns 200, not {batch.Status}"],
            .. asked.SequenceEqual(answered) ? Array.Empty<string>() : ["batch: not every item has one response"],
        ];
    }

    private static IEnumerable<string> ItemFaults(JsonObject item)
    {
        string? url = (string?)item["url"];
        if (url?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true)
        {
            yield return $"batch: the address of item {item["id"]} is not relative";
        }

        if (url?.StartsWith("/beta", StringComparison.Ordinal) == true)
        {
            yield return $"batch: the address of item {item["id"]} contains the version";
        }

        IEnumerable<string> headers = (item["headers"] as JsonObject ?? []).Select(header => header.Key);
        if (item["body"] is not null && !headers.Contains("Content-Type", StringComparer.OrdinalIgnoreCase))
        {
            yield return $"batch: item {item["id"]} has a body without a Content-Type";
        }
    }
}
