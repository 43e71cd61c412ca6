using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Microsoft's permission data: any one of the named permissions opens an operation.</summary>
internal sealed class PermissionData
{
    private readonly List<JsonNode> _rows;

    public PermissionData(JsonNode file) => _rows = [.. file["paths"]!.AsArray().Select(row => row!)];

    /// <summary>Whether a caller with these permissions may; null where the data has no row, not even for another verb of the path.</summary>
    public bool? Allows(Exchange exchange)
    {
        // The data knows neither /$ref nor /$count, and of an application's group only the PUT.
        string path = exchange.Path.Replace("/$ref", "", StringComparison.Ordinal).Replace("/$count", "", StringComparison.Ordinal);
        JsonNode? row = Rows(path).FirstOrDefault(one => (string)one["method"]! == exchange.Method) ?? Rows(path).FirstOrDefault();
        return row is null ? null : exchange.Record.Scopes.Count > 0
            ? Names(row["delegatedWork"]).Intersect(exchange.Record.Scopes, StringComparer.OrdinalIgnoreCase).Any()
            : Names(row["application"]).Intersect(exchange.Record.AppRoles, StringComparer.OrdinalIgnoreCase).Any();
    }

    private IEnumerable<JsonNode> Rows(string path) => _rows
        .Select(row => (row, Named: PathShape.Match((string)row["path"]!, path)))
        .Where(match => match.Named >= 0)
        .OrderByDescending(match => match.Named)
        .Select(match => match.row);

    private static IEnumerable<string> Names(JsonNode? list) => (list as JsonArray ?? []).Select(name => (string)name!);
}
