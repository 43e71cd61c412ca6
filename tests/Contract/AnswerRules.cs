using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Finds faults in a response of the sandbox, for requests of any client.</summary>
internal sealed class AnswerRules(ContractDescription contract)
{
    public IEnumerable<string> Faults(Exchange exchange)
    {
        if (exchange.Status == 0)
        {
            return [];
        }

        if (!exchange.Succeeded)
        {
            return Error(exchange);
        }

        if (exchange.Path.StartsWith("/organization", StringComparison.Ordinal))
        {
            return [];
        }

        return exchange.IsBeta && contract.Find(exchange.Method, exchange.Path) is { } operation
            ? [.. Success(exchange, operation), .. Allowed(exchange, operation)]
            : ["the sandbox accepted an undocumented call"];
    }

    private IEnumerable<string> Error(Exchange exchange) =>
        exchange switch
        {
            { Status: < 400 } => [$"the status {exchange.Status} is neither success nor error"],
            { Answer: null } => ["an error without a body"],
            _ => contract.Types.FindFaults("ODataErrors.ODataError", exchange.Answer, "error", reading: true),
        };

    private IEnumerable<string> Success(Exchange exchange, ContractOperation operation)
    {
        if (!operation.Success.Contains(exchange.Status))
        {
            yield return $"{exchange.Status} is not one of {string.Join(", ", operation.Success)}";
        }

        string? type = exchange.Record.AnswerType?.Split(';')[0];
        string? expected =
            exchange.Status == 204 ? null
            : operation.Answer == ContractOperation.Count ? "text/plain"
            : "application/json";
        if (type != expected && !(exchange.InBatch && expected is null))
        {
            yield return $"the content type is '{type}', not '{expected}'";
        }

        foreach (string fault in Body(exchange, operation))
        {
            yield return fault;
        }
    }

    private IEnumerable<string> Body(Exchange exchange, ContractOperation operation) =>
        (exchange.Status, operation.Answer) switch
        {
            (204, _) => exchange.Record.Answer is null ? [] : ["a 204 response can't have a body"],
            (_, ContractOperation.Count) => int.TryParse(exchange.Record.Answer, out _)
                ? []
                : [$"'{exchange.Record.Answer}' is not a count"],
            (_, null) => [],
            _ => [.. Value(exchange, operation.Answer), .. Chosen(exchange)],
        };

    private IEnumerable<string> Value(Exchange exchange, string answer) =>
        answer.EndsWith("[]", StringComparison.Ordinal)
            ? contract.Types.FindFaults(answer, exchange.Answer?["value"], "answer.value", reading: true)
            : contract.Types.FindFaults(answer, exchange.Answer, "answer", reading: true);

    // A property that was not selected must be absent, unless it was expanded.
    private static IEnumerable<string> Chosen(Exchange exchange)
    {
        Dictionary<string, string> options = exchange
            .Query.Split('&')
            .Select(option => option.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        if (!options.TryGetValue("$select", out string? select) || select.Contains('*', StringComparison.Ordinal))
        {
            return [];
        }

        string[] wanted =
        [
            .. $"{select},{options.GetValueOrDefault("$expand")}".Split(',', '(').Select(name => name.Trim()),
        ];
        IEnumerable<JsonObject> items =
            exchange.Answer?["value"] is JsonArray many ? many.OfType<JsonObject>()
            : exchange.Answer is JsonObject one ? [one]
            : [];
        return items
            .SelectMany(item => item.Select(property => property.Key))
            .Where(name =>
                !name.Contains('@', StringComparison.Ordinal)
                && !wanted.Contains(name, StringComparer.OrdinalIgnoreCase)
            )
            .Distinct()
            .Select(name => $"'{name}' was not selected");
    }

    private static IEnumerable<string> Allowed(Exchange exchange, ContractOperation operation) =>
        operation.Allows(exchange.Record.Scopes, exchange.Record.AppRoles)
            ? []
            : [$"the sandbox allowed {operation} without a permission that it requires"];
}
