using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph.Wire;

/// <summary>A reference to another object.</summary>
internal sealed class ReferenceBody
{
    public ReferenceBody(string id) => Id = id;

    [JsonProperty("@odata.id")]
    public string Id { get; }
}
