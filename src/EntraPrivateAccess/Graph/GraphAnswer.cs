using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph;

/// <summary>What was read of an answer's body.</summary>
/// <param name="Value">What the request wanted of it, or null where there is none.</param>
/// <param name="Error">What the service said where it refused.</param>
/// <param name="Unreadable">Why a good answer could not be read.</param>
internal sealed record GraphAnswer(object? Value, GraphError Error, JsonException? Unreadable = null)
{
    /// <summary>No body, or none that tells anything.</summary>
    public static GraphAnswer Empty { get; } = new(null, new GraphError("", ""));
}
