using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>What is wrong with an answer of the sandbox, whoever asked.</summary>
internal sealed class AnswerRules
{
    private static readonly SchemaCheck s_reading = new(strict: true, reading: true);

    private readonly GraphContract _contract;
    private readonly KnownDeviations _deviations;
    private readonly PermissionData _permissions;

    public AnswerRules(GraphContract contract, KnownDeviations deviations, PermissionData permissions)
    {
        _contract = contract;
        _deviations = deviations;
        _permissions = permissions;
    }

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

        ContractOperation? operation = exchange.IsBeta ? _contract.Find(exchange.Method, exchange.Path) : null;
        return operation is null || _deviations.IsUndocumented(operation)
            ? ["the sandbox answered what is not documented"]
            : [.. Success(exchange, operation), .. Allowed(exchange)];
    }

    private IEnumerable<string> Error(Exchange exchange) => exchange switch
    {
        { Status: < 400 } => [$"the status {exchange.Status} is neither success nor error"],
        { Answer: null } => ["an error without a body"],
        _ => s_reading.Faults(_contract.ErrorSchema, exchange.Answer, "error"),
    };

    private IEnumerable<string> Success(Exchange exchange, ContractOperation operation)
    {
        IReadOnlyList<int> statuses = _deviations.SuccessOf(operation);
        if (!statuses.Contains(exchange.Status))
        {
            yield return $"{exchange.Status} is not one of {string.Join(", ", statuses)}";
        }

        string? type = exchange.Record.AnswerType?.Split(';')[0];
        string? expected = exchange.Status == 204 ? null : operation.AnswersText ? "text/plain" : "application/json";
        if (type != expected && !(exchange.InBatch && expected is null))
        {
            yield return $"the content type is '{type}', not '{expected}'";
        }

        foreach (string fault in Body(exchange, operation))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> Body(Exchange exchange, ContractOperation operation) => exchange.Status switch
    {
        204 => exchange.Record.Answer is null ? [] : ["204 has no body"],
        _ when operation.AnswersText => int.TryParse(exchange.Record.Answer, out _) ? [] : [$"'{exchange.Record.Answer}' is no count"],
        _ when operation.AnswerSchema is null => [],
        _ => [.. s_reading.Faults(operation.AnswerSchema, exchange.Answer, "answer"), .. Chosen(exchange)],
    };

    // What was not selected is not there, but for what was expanded.
    private static IEnumerable<string> Chosen(Exchange exchange)
    {
        Dictionary<string, string> options = exchange.Query.Split('&').Select(option => option.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        if (!options.TryGetValue("$select", out string? select) || select.Contains('*', StringComparison.Ordinal))
        {
            return [];
        }

        string[] wanted = [.. $"{select},{options.GetValueOrDefault("$expand")}".Split(',', '(').Select(name => name.Trim())];
        IEnumerable<JsonObject> items = exchange.Answer?["value"] is JsonArray many ? many.OfType<JsonObject>() : exchange.Answer is JsonObject one ? [one] : [];
        return items.SelectMany(item => item.Select(property => property.Key))
            .Where(name => !name.Contains('@', StringComparison.Ordinal) && !wanted.Contains(name, StringComparer.OrdinalIgnoreCase)).Distinct()
            .Select(name => $"'{name}' was not selected");
    }

    private IEnumerable<string> Allowed(Exchange exchange) =>
        _permissions.Allows(exchange) is false ? ["the sandbox allowed what the permission data refuses"] : [];
}
