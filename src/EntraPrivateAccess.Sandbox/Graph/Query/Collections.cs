using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph.Query;

/// <summary>Answers for sets and single items: filter, order, page, expand, select, in that order.</summary>
internal sealed class Collections
{
    // No source names a maximum for connectors; other directory sets allow 999, and a larger $top is capped, which Graph may do.
    private const int LargestPage = 999;

    private readonly TenantRules _rules;

    public Collections(TenantRules rules) => _rules = rules;

    /// <param name="context">What stands behind <c>$metadata#</c>.</param>
    public GraphAnswer Many(GraphRequest request, EntityShape shape, IEnumerable<JsonObject> items, TenantView view, string context)
    {
        QueryOptions options = QueryOptions.OfMany(request.Query);
        // Without a filter and an order only the page's own items are made.
        IEnumerable<JsonObject> found = options is { Filter: null, OrderBy: null } ? items : Ordered(Filtered(items, options, shape), options, shape);
        Projection projection = new(shape, options.Select, options.Expand);
        int size = Math.Min(options.Top ?? _rules.PageSize, LargestPage);
        JsonObject body = new() { ["@odata.context"] = $"{request.Root}/{request.Version}/$metadata#{context}" };
        if (options.Count)
        {
            body["@odata.count"] = found.Count();
        }

        if (options.Select is null)
        {
            body["@microsoft.graph.tips"] = "Use $select to choose only the properties your app needs, as this can lead to performance improvements.";
        }

        List<JsonObject> page = [.. found.Skip(options.Start).Take(size + 1)];
        if (page.Count > size)
        {
            body["@odata.nextLink"] = $"{request.Address}?{options.From(options.Start + size)}";
        }

        body["value"] = new JsonArray([.. page.Take(size).Select(item => (JsonNode)projection.Apply(item, view))]);
        return new GraphAnswer(200, body);
    }

    public static GraphAnswer One(GraphRequest request, EntityShape shape, JsonObject item, TenantView view, string context)
    {
        QueryOptions options = QueryOptions.OfOne(request.Query);
        JsonObject body = new() { ["@odata.context"] = $"{request.Root}/{request.Version}/$metadata#{context}/$entity" };
        foreach ((string name, JsonNode? value) in new Projection(shape, options.Select, options.Expand).Apply(item, view))
        {
            body[name] = value?.DeepClone();
        }

        return new GraphAnswer(200, body);
    }

    public static GraphAnswer Count(GraphRequest request, EntityShape shape, IEnumerable<JsonObject> items) =>
        new(200, Text: Filtered(items, QueryOptions.OfCount(request.Query), shape).Count().ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<JsonObject> Filtered(IEnumerable<JsonObject> items, QueryOptions options, EntityShape shape) =>
        options.Filter is string filter ? items.Where(FilterParser.Parse(filter, shape)) : items;

    private static List<JsonObject> Ordered(IEnumerable<JsonObject> items, QueryOptions options, EntityShape shape)
    {
        IEnumerable<JsonObject> ordered = items;
        foreach (string[] key in (options.OrderBy ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Reverse().Select(key => key.Split(' ')))
        {
            string property = shape.Property(key[0]);
            bool down = key is [_, "desc"];
            if (!down && key is not [_] and not [_, "asc"])
            {
                throw GraphFaults.Query($"Invalid value '{options.OrderBy}' for the query option '$orderby'.");
            }

            ordered = down
                ? ordered.OrderByDescending(item => item[property]?.ToString(), StringComparer.OrdinalIgnoreCase)
                : ordered.OrderBy(item => item[property]?.ToString(), StringComparer.OrdinalIgnoreCase);
        }

        return [.. ordered];
    }
}
