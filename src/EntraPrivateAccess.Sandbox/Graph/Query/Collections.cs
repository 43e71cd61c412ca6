using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.WebUtilities;

namespace EntraPrivateAccess.Sandbox.Graph.Query;

/// <summary>
/// Builds responses for collections and single items: filter, order, page, expand, select, in that order.
/// </summary>
internal sealed class Collections
{
    // No source documents a maximum for connectors. Other directory collections allow 999, and Graph may cap a larger
    // $top.
    private const int LargestPage = 999;

    private readonly TenantRules _rules;

    public Collections(TenantRules rules) => _rules = rules;

    /// <param name="context">The part of the context URL after <c>$metadata#</c>.</param>
    public GraphResponse Many(
        GraphRequest request,
        EntityShape shape,
        IEnumerable<JsonObject> items,
        TenantView view,
        string context
    )
    {
        QueryOptions options = QueryOptions.OfMany(request.Query);
        // Without a filter and an order, only the items of the page are created.
        IEnumerable<JsonObject> found = options is { Filter: null, OrderBy: null }
            ? items
            : Ordered(Filtered(items, options, shape), options, shape);
        Projection projection = new(shape, options.Select, options.Expand);
        int size = Math.Min(options.Top ?? _rules.PageSize, LargestPage);
        JsonObject body = new() { ["@odata.context"] = $"{request.Root}/{request.Version}/$metadata#{context}" };
        if (options.Count)
        {
            body["@odata.count"] = found.Count();
        }

        if (options.Select is null)
        {
            body["@microsoft.graph.tips"] =
                "Use $select to choose only the properties your app needs, as this can lead to performance "
                + "improvements.";
        }

        List<JsonObject> page = [.. found.Skip(options.Start).Take(size + 1)];
        if (page.Count > size)
        {
            body["@odata.nextLink"] = $"{request.Address}?{options.From(options.Start + size)}";
        }

        body["value"] = new JsonArray([.. page.Take(size).Select(item => (JsonNode)projection.Apply(item, view))]);
        return new GraphResponse(200, body);
    }

    public static GraphResponse One(
        GraphRequest request,
        EntityShape shape,
        JsonObject item,
        TenantView view,
        string context
    )
    {
        QueryOptions options = QueryOptions.OfOne(request.Query);
        JsonObject body = new()
        {
            ["@odata.context"] = $"{request.Root}/{request.Version}/$metadata#{context}/$entity",
        };
        foreach (
            (string name, JsonNode? value) in new Projection(shape, options.Select, options.Expand).Apply(item, view)
        )
        {
            body[name] = value?.DeepClone();
        }

        return new GraphResponse(200, body);
    }

    public static GraphResponse Count(GraphRequest request, EntityShape shape, IEnumerable<JsonObject> items) =>
        new(
            200,
            Text: Filtered(items, QueryOptions.OfCount(request.Query), shape)
                .Count()
                .ToString(CultureInfo.InvariantCulture)
        );

    private static IEnumerable<JsonObject> Filtered(
        IEnumerable<JsonObject> items,
        QueryOptions options,
        EntityShape shape
    ) => options.Filter is string filter ? items.Where(FilterParser.Parse(filter, shape)) : items;

    private static List<JsonObject> Ordered(IEnumerable<JsonObject> items, QueryOptions options, EntityShape shape)
    {
        IEnumerable<JsonObject> ordered = items;
        foreach (
            string[] key in (options.OrderBy ?? "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Reverse()
                .Select(key => key.Split(' '))
        )
        {
            string property = shape.Property(key[0]);
            bool down = key is [_, "desc"];
            if (!down && key is not [_] and not [_, "asc"])
            {
                throw GraphServiceErrors.Query($"Invalid value '{options.OrderBy}' for the query option '$orderby'.");
            }

            ordered = down
                ? ordered.OrderByDescending(item => item[property]?.ToString(), StringComparer.OrdinalIgnoreCase)
                : ordered.OrderBy(item => item[property]?.ToString(), StringComparer.OrdinalIgnoreCase);
        }

        return [.. ordered];
    }
}

/// <summary>The query options of a request. An option that is unknown or lacks the $ prefix is refused.</summary>
internal sealed class QueryOptions
{
    private const string SkipToken = "$skiptoken";

    private static readonly string[] s_one = ["$select", "$expand"];
    private static readonly string[] s_many =
    [
        "$select",
        "$expand",
        "$filter",
        "$top",
        "$skip",
        "$orderby",
        "$count",
        SkipToken,
    ];

    private readonly Dictionary<string, string> _options = new(StringComparer.OrdinalIgnoreCase);

    private QueryOptions(string query, string[] allowed)
    {
        foreach ((string key, Microsoft.Extensions.Primitives.StringValues values) in QueryHelpers.ParseQuery(query))
        {
            string known = allowed.FirstOrDefault(option => option.Equals(key, StringComparison.OrdinalIgnoreCase))
                ?? throw GraphServiceErrors.Query($"The query option '{key}' is not supported for this resource.");
            _options[known] = values is [string value]
                ? value
                : throw GraphServiceErrors.Query($"The query option '{key}' is specified more than once.");
        }
    }

    public string? Filter => _options.GetValueOrDefault("$filter");

    public string? OrderBy => _options.GetValueOrDefault("$orderby");

    public string? Expand => _options.GetValueOrDefault("$expand");

    public IReadOnlyList<string>? Select =>
        _options
            .GetValueOrDefault("$select")
            ?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public int? Top => Number("$top", 1);

    public int Skip => Number("$skip", 0) ?? 0;

    public bool Count =>
        _options.GetValueOrDefault("$count") switch
        {
            null or "false" => false,
            "true" => true,
            string other => throw GraphServiceErrors.Query($"Invalid value '{other}' for the query option '$count'."),
        };

    /// <summary>The number of items before this page, counted from the start and including $skip.</summary>
    public int Start => _options.TryGetValue(SkipToken, out string? token) ? Position(token) : Skip;

    public static QueryOptions OfOne(string query) => new(query, s_one);

    public static QueryOptions OfMany(string query) => new(query, s_many);

    /// <summary>Parses the options of a count request, which allows nothing but a filter.</summary>
    public static QueryOptions OfCount(string query) => new(query, ["$filter"]);

    public static QueryOptions OfNothing(string query) => new(query, []);

    /// <summary>
    /// Returns the same query for the items from <paramref name="start"/> on. The token is opaque to clients.
    /// </summary>
    public string From(int start) =>
        string.Join(
            '&',
            _options
                .Where(option => option.Key is not (SkipToken or "$skip"))
                .Select(option => $"{option.Key}={Uri.EscapeDataString(option.Value)}")
                .Append($"{SkipToken}={WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes($"P{start}"))}")
        );

    private int? Number(string name, int least)
    {
        if (!_options.TryGetValue(name, out string? text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw GraphServiceErrors.Query($"Invalid value '{text}' for the query option '{name}'.");
    }

    private static int Position(string token)
    {
        try
        {
            string text = Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(token));
            return
                text is ['P', .. string digits]
                && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int start)
                ? start
                : throw GraphServiceErrors.Query("The skip token is not valid.");
        }
        catch (FormatException)
        {
            throw GraphServiceErrors.Query("The skip token is not valid.");
        }
    }
}
