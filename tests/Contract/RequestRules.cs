using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>What is wrong with a request that the module sent.</summary>
internal sealed class RequestRules
{
    // Documented by Microsoft, but no part of the excerpt: who the tenant is.
    private const string Organization = "/organization";

    private readonly GraphContract _contract;
    private readonly KnownDeviations _deviations;
    private readonly PermissionData _permissions;

    public RequestRules(GraphContract contract, KnownDeviations deviations, PermissionData permissions)
    {
        _contract = contract;
        _deviations = deviations;
        _permissions = permissions;
    }

    /// <param name="links">The next links that the service has given out.</param>
    public IEnumerable<string> Faults(Exchange exchange, IReadOnlySet<string> links)
    {
        if (!exchange.IsBeta)
        {
            return ["only /beta has connectors"];
        }

        if (!exchange.InBatch && !Guid.TryParse(exchange.Record.ClientRequestId, out _))
        {
            return ["client-request-id is not a GUID"];
        }

        if (exchange is { Method: "GET", Path: Organization })
        {
            return exchange.Query == "$select=id,displayName" ? [] : [$"'{exchange.Query}' asks for more of the organisation than its name"];
        }

        ContractOperation? operation = _contract.Find(exchange.Method, exchange.Path);
        return operation is null ? ["no such operation is described"]
            : _deviations.IsUndocumented(operation) ? [$"{operation} stands on no reference page and must not be called"]
            : [.. Profile(exchange), .. Query(exchange, operation, links), .. Body(exchange, operation), .. Permission(exchange)];
    }

    private static IEnumerable<string> Profile(Exchange exchange)
    {
        string[] segments = exchange.Path.Trim('/').Split('/');
        return segments is ["onPremisesPublishingProfiles", not "applicationProxy", ..] ? [$"the profile of connectors is applicationProxy, not '{segments[1]}'"] : [];
    }

    private IEnumerable<string> Query(Exchange exchange, ContractOperation operation, IReadOnlySet<string> links)
    {
        if (exchange.Query.Length == 0 || links.Contains(exchange.Record.Root + exchange.Record.Url))
        {
            return [];
        }

        return exchange.Query.Split('&').SelectMany(option => Option(exchange, operation, option.Split('=', 2)));
    }

    private IEnumerable<string> Option(Exchange exchange, ContractOperation operation, string[] pair)
    {
        string name = pair[0];
        string value = Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "");
        if (!operation.QueryOptions.Contains(name))
        {
            return [$"the query option '{name}' is not described for {operation}"];
        }

        bool right = name switch
        {
            "$select" => value.Split(',').All(_contract.Selectable(operation, exchange.Path).Contains),
            "$expand" => value.Split(',').All(part => _contract.Expandable(operation, exchange.Path).Contains(part.Split('(')[0])),
            "$top" => int.TryParse(value, out int top) && top >= 1,
            "$skip" => int.TryParse(value, out int skip) && skip >= 0,
            "$count" => value is "true" or "false",
            _ => value.Length > 0,
        };
        return right ? [] : [$"'{value}' is no value for {name} of {operation}"];
    }

    private static IEnumerable<string> Body(Exchange exchange, ContractOperation operation)
    {
        if (operation.RequestSchema is null)
        {
            return exchange.Record.Body is null ? [] : [$"{operation} has no body"];
        }

        if (exchange.Body is not JsonObject body)
        {
            return [$"{operation} wants a JSON object"];
        }

        IEnumerable<string> faults = new SchemaCheck(strict: true, reading: false).Faults(operation.RequestSchema, body, "body");
        faults = exchange.Record.ContentType?.Split(';')[0] == "application/json" ? faults : faults.Append($"the content type is '{exchange.Record.ContentType}'");
        return operation.Template.EndsWith("/$ref", StringComparison.Ordinal) ? [.. faults, .. Reference(exchange, body)] : [.. faults, .. Group(body)];
    }

    // D09: everything else of a group is preset or read-only.
    private static IEnumerable<string> Group(JsonObject body) =>
        from property in body
        where property.Key is not ("name" or "region")
        select $"body: only name and region are written, not '{property.Key}'";

    // D13: the same root as the request, with the version.
    private static IEnumerable<string> Reference(Exchange exchange, JsonObject body)
    {
        string set = exchange.Path.EndsWith("/members/$ref", StringComparison.Ordinal) ? "connectors" : "connectorGroups";
        string start = $"{exchange.Record.Root}/beta/onPremisesPublishingProfiles/applicationProxy/{set}/";
        string? reference = (string?)body["@odata.id"];
        bool right = body.Count == 1 && reference?.StartsWith(start, StringComparison.Ordinal) == true && reference.Length > start.Length && !reference[start.Length..].Contains('/', StringComparison.Ordinal);
        return right ? [] : [$"body: '{reference}' is not one address below {start}"];
    }

    private IEnumerable<string> Permission(Exchange exchange) => _permissions.Allows(exchange) switch
    {
        null => ["the permission data has no row for it"],
        false when exchange.Succeeded => [$"it was allowed with {string.Join(' ', exchange.Record.Scopes.Concat(exchange.Record.AppRoles))}, which the permission data does not list"],
        _ => [],
    };
}
