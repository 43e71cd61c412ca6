using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Finds faults in a request of the module.</summary>
internal sealed class RequestRules(ContractDescription contract)
{
    // The request for the tenant's name is documented by Microsoft, but not part of the description.
    private const string Organization = "/organization";

    // Regions that ConnectorGroup.Tests.ps1 sends with -Force. Without it, cmdlets refuse unlisted regions.
    private static readonly string[] s_forcedRegions = ["moon", "mars"];

    /// <param name="links">The next links that the service has returned.</param>
    public IEnumerable<string> Faults(Exchange exchange, IReadOnlySet<string> links)
    {
        if (!exchange.IsBeta)
        {
            return ["connectors exist only in /beta"];
        }

        if (!exchange.InBatch && !Guid.TryParse(exchange.Record.ClientRequestId, out _))
        {
            return ["client-request-id is not a GUID"];
        }

        if (exchange is { Method: "GET", Path: Organization })
        {
            return exchange.Query == "$select=id,displayName"
                ? []
                : [$"'{exchange.Query}' reads more of the organization than its name"];
        }

        if (contract.IsUndocumented(exchange.Method, exchange.Path))
        {
            return [$"{exchange.Method} {exchange.Path} is undocumented and must not be called"];
        }

        return contract.Find(exchange.Method, exchange.Path) is { } operation
            ?
            [
                .. Profile(exchange),
                .. Query(exchange, operation, links),
                .. Body(exchange, operation),
                .. Permission(exchange, operation),
            ]
            : ["the description does not contain this operation"];
    }

    private static IEnumerable<string> Profile(Exchange exchange)
    {
        string[] segments = exchange.Path.Trim('/').Split('/');
        return segments is ["onPremisesPublishingProfiles", not "applicationProxy", ..]
            ? [$"the profile for connectors is applicationProxy, not '{segments[1]}'"]
            : [];
    }

    private IEnumerable<string> Query(Exchange exchange, ContractOperation operation, IReadOnlySet<string> links) =>
        exchange.Query.Length == 0 || links.Contains(exchange.Record.Root + exchange.Record.Url)
            ? []
            : exchange.Query.Split('&').SelectMany(option => Option(operation, option.Split('=', 2)));

    private IEnumerable<string> Option(ContractOperation operation, string[] pair)
    {
        string name = pair[0];
        string value = Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "");
        if (!operation.Query.Contains(name))
        {
            return [$"the query option '{name}' is not defined for {operation}"];
        }

        bool isValid = name switch
        {
            "$select" => value
                .Split(',')
                .All(contract.Types.PropertiesOf(operation.Answer!.Replace("[]", "")).ContainsKey),
            "$expand" => value.Split(',').All(part => operation.Expand.Contains(part.Split('(')[0])),
            "$top" => int.TryParse(value, out int top) && top >= 1,
            "$skip" => int.TryParse(value, out int skip) && skip >= 0,
            "$count" => value is "true" or "false",
            _ => value.Length > 0,
        };
        return isValid ? [] : [$"'{value}' is not a valid value for {name} of {operation}"];
    }

    private IEnumerable<string> Body(Exchange exchange, ContractOperation operation)
    {
        if (operation.Body is null)
        {
            return exchange.Record.Body is null ? [] : [$"{operation} does not accept a body"];
        }

        JsonNode? body = exchange.Body;
        if (body is JsonObject group && s_forcedRegions.Contains(group["region"]?.ToString()))
        {
            _ = group.Remove("region");
        }

        IEnumerable<string> faults = contract.Bodies.FindFaults(operation.Body, body, "body", reading: false);
        faults =
            exchange.Record.ContentType?.Split(';')[0] == "application/json"
                ? faults
                : faults.Append($"the content type is '{exchange.Record.ContentType}'");
        return operation.Body == "reference" ? [.. faults, .. Reference(exchange)] : faults;
    }

    // A reference has the same root as the request, with the version.
    private static IEnumerable<string> Reference(Exchange exchange)
    {
        bool isMember = exchange.Path.EndsWith("/members/$ref", StringComparison.Ordinal);
        string start =
            $"{exchange.Record.Root}/beta/onPremisesPublishingProfiles/applicationProxy/"
            + (isMember ? "connectors/" : "connectorGroups/");
        string? reference = (string?)(exchange.Body as JsonObject)?["@odata.id"];
        bool isValid =
            reference?.StartsWith(start, StringComparison.Ordinal) == true
            && reference.Length > start.Length
            && !reference[start.Length..].Contains('/', StringComparison.Ordinal);
        return isValid ? [] : [$"body: '{reference}' is not a single segment below {start}"];
    }

    private static IEnumerable<string> Permission(Exchange exchange, ContractOperation operation) =>
        exchange.Succeeded && !operation.Allows(exchange.Record.Scopes, exchange.Record.AppRoles)
            ?
            [
                $"it succeeded with {string.Join(' ', exchange.Record.Scopes.Concat(exchange.Record.AppRoles))}, "
                    + $"which {operation} doesn't list",
            ]
            : [];
}
