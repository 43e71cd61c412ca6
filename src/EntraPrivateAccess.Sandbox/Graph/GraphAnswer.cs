using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>One answer.</summary>
/// <param name="Text">A plain-text answer, which only <c>/$count</c> has.</param>
internal sealed record GraphAnswer(int Status, JsonObject? Body = null, string? Text = null)
{
    public static GraphAnswer NoContent { get; } = new(204);

    /// <summary>Seconds or a date for Retry-After, or null.</summary>
    public string? RetryAfter { get; init; }
}
