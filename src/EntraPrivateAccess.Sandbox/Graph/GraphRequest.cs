using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.SignIn;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>One request, either by itself or from a batch.</summary>
/// <param name="Path">Below the version, without a leading slash, unescaped.</param>
/// <param name="Query">The query as received, without the question mark.</param>
/// <param name="Body">Null if the request has no body or the body is not an object.</param>
/// <param name="Root">The Graph root, such as <c>https://localhost:5001</c>.</param>
internal sealed record GraphRequest(
    string Method,
    string Version,
    string Path,
    string Query,
    JsonObject? Body,
    TokenClaims Caller,
    string Root
)
{
    /// <summary>The values of the placeholders in the route.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    public string Id => Values["id"];

    public string Address => $"{Root}/{Version}/{Path}";

    public JsonObject RequiredBody => Body ?? throw GraphServiceErrors.Json();
}

/// <summary>One response.</summary>
/// <param name="Text">A plain-text body, which only <c>/$count</c> returns.</param>
internal sealed record GraphResponse(int Status, JsonObject? Body = null, string? Text = null)
{
    public static GraphResponse NoContent { get; } = new(204);

    /// <summary>The value of the Retry-After header in seconds or as a date, or null.</summary>
    public string? RetryAfter { get; init; }
}
