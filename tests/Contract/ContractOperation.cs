using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>A method and a path template.</summary>
internal sealed record ContractCall(string Method, string Template)
{
    /// <summary>Reads "GET /path/{id}".</summary>
    public static ContractCall Parse(string text) =>
        text.Split(' ', 2) is [string method, string template]
            ? new ContractCall(method, template)
            : throw new FormatException($"'{text}' is not a method and a path.");

    /// <summary>Determines whether a request is this call.</summary>
    public bool Matches(string method, string path) => Method == method && PathShape.Match(Template, path) >= 0;

    public override string ToString() => $"{Method} {Template}";
}

/// <summary>One operation of the description.</summary>
internal sealed record ContractOperation(ContractCall Call)
{
    /// <summary>The response type of an operation that returns a number as text.</summary>
    public const string Count = "count";

    public required IReadOnlyList<string> Query { get; init; }

    public required IReadOnlyList<string> Expand { get; init; }

    /// <summary>Gets the type of the body, or null if there is none.</summary>
    public string? Body { get; init; }

    /// <summary>Gets the type of the response: a type, a page of a type ("connector[]"), a count, or null.</summary>
    public string? Answer { get; init; }

    public required IReadOnlyList<int> Success { get; init; }

    public required IReadOnlyList<string> Delegated { get; init; }

    public required IReadOnlyList<string> Application { get; init; }

    /// <summary>Gets whether a cmdlet sends the operation.</summary>
    public bool IsUsed { get; init; }

    /// <summary>Gets whether the extract of Microsoft's OpenAPI description contains the operation.</summary>
    public bool IsInOpenApi { get; init; } = true;

    /// <summary>Determines whether the caller has at least one sufficient permission.</summary>
    public bool Allows(IReadOnlyList<string> scopes, IReadOnlyList<string> appRoles) =>
        scopes.Count > 0
            ? Delegated.Intersect(scopes, StringComparer.OrdinalIgnoreCase).Any()
            : Application.Intersect(appRoles, StringComparer.OrdinalIgnoreCase).Any();

    public override string ToString() => Call.ToString();
}

/// <summary>
/// Compares path templates. The contract's files use different names for keys, so the comparison ignores those names
/// and case.
/// </summary>
internal static class PathShape
{
    /// <summary>
    /// Converts a template to lowercase with <c>{}</c> for every key; the deviations' <c>{profile}</c> is a key as
    /// well.
    /// </summary>
    public static string Of(string template) =>
        string.Join(
            '/',
            template.Trim('/').Split('/').Select(segment => segment.StartsWith('{') ? "{}" : segment.ToLowerInvariant())
        );

    /// <summary>
    /// Returns the number of fixed segments in the template, or -1 if the path does not match. A segment that starts
    /// with $ is never a key.
    /// </summary>
    public static int Match(string template, string path)
    {
        string[] wanted = Of(template).Split('/');
        string[] segments = path.Trim('/').Split('/');
        bool same =
            wanted.Length == segments.Length
            && wanted
                .Zip(segments)
                .All(pair =>
                    pair.First == "{}"
                        ? pair.Second.Length > 0 && !pair.Second.StartsWith('$')
                        : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase)
                );
        return same ? wanted.Count(segment => segment != "{}") : -1;
    }
}

/// <summary>Requests and responses from Microsoft's pages.</summary>
internal static partial class DocumentedExample
{
    private static readonly Lazy<JsonArray> s_all = new(() =>
        ContractFolder.Read("graph-docs-examples.json").AsArray()
    );

    public static JsonNode Find(string id) => s_all.Value.Single(example => (string)example!["id"]! == id)!;

    public static string Normal(JsonNode request) =>
        Normal((string)request["method"]!, new Uri((string)request["url"]!).AbsolutePath, request["body"]);

    /// <summary>
    /// Returns method, path and body without IDs, roots and texts. Older pages spell the profile in lowercase, omit
    /// /beta (D13), and send isDefault, which is preset (D09).
    /// </summary>
    public static string Normal(string method, string path, JsonNode? body)
    {
        JsonObject properties = body as JsonObject ?? [];
        string shown = string.Join(
            ",",
            properties
                .Where(property => property.Key != "isDefault")
                .OrderBy(property => property.Key, StringComparer.Ordinal)
                .Select(property =>
                    property.Key == "@odata.id"
                        ? $"{property.Key}={Path(new Uri((string)property.Value!).AbsolutePath)}"
                        : property.Key
                )
        );
        return $"{method} {Path(path)} {shown}";
    }

    private static string Path(string path)
    {
        string[] segments = Uri.UnescapeDataString(path).ToLowerInvariant().Trim('/').Split('/');
        return string.Join(
            '/',
            segments
                .Where((segment, index) => index > 0 || segment != "beta")
                .Select(segment => Known().IsMatch(segment) ? segment : "{}")
        );
    }

    [GeneratedRegex(
        "^([$].*|onpremisespublishingprofiles|applicationproxy|connectors|connectorgroups|connectorgroup|memberof"
            + "|members|applications)$"
    )]
    private static partial Regex Known();
}
