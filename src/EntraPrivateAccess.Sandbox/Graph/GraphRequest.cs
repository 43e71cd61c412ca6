using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.SignIn;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>One request, alone or out of a batch.</summary>
/// <param name="Path">Below the version, without a leading slash, unescaped.</param>
/// <param name="Query">As it came, without the question mark.</param>
/// <param name="Body">Null where there is none or where it is not an object.</param>
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
    /// <summary>What stood in the places of the route's braces.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    public string Id => Values["id"];

    public string Address => $"{Root}/{Version}/{Path}";

    public JsonObject RequiredBody => Body ?? throw GraphServiceErrors.Json();
}

/// <summary>One answer.</summary>
/// <param name="Text">A plain-text answer, which only <c>/$count</c> has.</param>
internal sealed record GraphResponse(int Status, JsonObject? Body = null, string? Text = null)
{
    public static GraphResponse NoContent { get; } = new(204);

    /// <summary>Seconds or a date for Retry-After, or null.</summary>
    public string? RetryAfter { get; init; }
}
