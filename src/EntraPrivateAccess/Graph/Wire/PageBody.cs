using System.Collections.Generic;
using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph.Wire;

/// <summary>One page of a collection.</summary>
internal sealed class PageBody<T>
{
    public List<T>? Value { get; set; }

    [JsonProperty("@odata.nextLink")]
    public string? NextLink { get; set; }
}
