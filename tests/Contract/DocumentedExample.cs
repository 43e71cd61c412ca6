using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Requests and answers of Microsoft's pages.</summary>
internal static partial class DocumentedExample
{
    private static readonly Lazy<JsonArray> s_all = new(() => ContractFolder.Read("graph-docs-examples.json").AsArray());

    public static JsonNode Find(string id) =>
        s_all.Value.Single(example => (string)example!["id"]! == id)!;

    public static string Normal(JsonNode request) => Normal((string)request["method"]!, new Uri((string)request["url"]!).AbsolutePath, request["body"]);

    /// <summary>Method, path and body with ids, roots and texts taken out; the older pages spell the profile in lower case and leave /beta out (D13), and send isDefault, which is preset (D09).</summary>
    public static string Normal(string method, string path, JsonNode? body)
    {
        JsonObject properties = body as JsonObject ?? [];
        string shown = string.Join(",", properties.Where(property => property.Key != "isDefault").OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property => property.Key == "@odata.id" ? $"{property.Key}={Path(new Uri((string)property.Value!).AbsolutePath)}" : property.Key));
        return $"{method} {Path(path)} {shown}";
    }

    private static string Path(string path)
    {
        string[] segments = Uri.UnescapeDataString(path).ToLowerInvariant().Trim('/').Split('/');
        return string.Join('/', segments.Where((segment, index) => index > 0 || segment != "beta").Select(segment => Known().IsMatch(segment) ? segment : "{}"));
    }

    [GeneratedRegex("^([$].*|onpremisespublishingprofiles|applicationproxy|connectors|connectorgroups|connectorgroup|memberof|members|applications)$")]
    private static partial Regex Known();
}
