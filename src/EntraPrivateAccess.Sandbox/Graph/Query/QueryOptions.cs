using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace EntraPrivateAccess.Sandbox.Graph.Query;

/// <summary>The options behind the question mark. One that is not known, or not written with a $, is refused.</summary>
internal sealed class QueryOptions
{
    private const string SkipToken = "$skiptoken";

    private static readonly string[] s_one = ["$select", "$expand"];
    private static readonly string[] s_many = ["$select", "$expand", "$filter", "$top", "$skip", "$orderby", "$count", SkipToken];

    private readonly Dictionary<string, string> _options = new(StringComparer.OrdinalIgnoreCase);

    private QueryOptions(string query, string[] allowed)
    {
        foreach ((string key, Microsoft.Extensions.Primitives.StringValues values) in QueryHelpers.ParseQuery(query))
        {
            string known = allowed.FirstOrDefault(option => option.Equals(key, StringComparison.OrdinalIgnoreCase))
                ?? throw GraphFaults.Query($"The query option '{key}' is not supported for this resource.");
            _options[known] = values is [string value] ? value : throw GraphFaults.Query($"The query option '{key}' is specified more than once.");
        }
    }

    public string? Filter => _options.GetValueOrDefault("$filter");

    public string? OrderBy => _options.GetValueOrDefault("$orderby");

    public string? Expand => _options.GetValueOrDefault("$expand");

    public IReadOnlyList<string>? Select => _options.GetValueOrDefault("$select")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public int? Top => Number("$top", 1);

    public int Skip => Number("$skip", 0) ?? 0;

    public bool Count => _options.GetValueOrDefault("$count") switch
    {
        null or "false" => false,
        "true" => true,
        string other => throw GraphFaults.Query($"Invalid value '{other}' for the query option '$count'."),
    };

    /// <summary>Items before this page; it counts from the start, $skip included.</summary>
    public int Start => _options.TryGetValue(SkipToken, out string? token) ? Position(token) : Skip;

    public static QueryOptions OfOne(string query) => new(query, s_one);

    public static QueryOptions OfMany(string query) => new(query, s_many);

    /// <summary>Nothing may stand behind the question mark, but for a filter where something is counted.</summary>
    public static QueryOptions OfCount(string query) => new(query, ["$filter"]);

    public static QueryOptions OfNothing(string query) => new(query, []);

    /// <summary>The same query for the items from there on. The token is opaque to clients.</summary>
    public string From(int start) => string.Join('&', _options
        .Where(option => option.Key is not (SkipToken or "$skip"))
        .Select(option => $"{option.Key}={Uri.EscapeDataString(option.Value)}")
        .Append($"{SkipToken}={WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes($"P{start}"))}"));

    private int? Number(string name, int least)
    {
        if (!_options.TryGetValue(name, out string? text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw GraphFaults.Query($"Invalid value '{text}' for the query option '{name}'.");
    }

    private static int Position(string token)
    {
        try
        {
            string text = Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(token));
            return text is ['P', .. string digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int start) ? start : throw GraphFaults.Query("The skip token is not valid.");
        }
        catch (FormatException)
        {
            throw GraphFaults.Query("The skip token is not valid.");
        }
    }
}
